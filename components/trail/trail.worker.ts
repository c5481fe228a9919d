import { TrailEngine, type EngineInput } from "../../lib/trail/trail-engine.ts";

const engine = new TrailEngine();

// Only the page that made this worker can send to it.
addEventListener("message", ({ data }: MessageEvent<EngineInput>) => postMessage(engine.take(data)));
