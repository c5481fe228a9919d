import type { Trail } from "../../lib/trail/shape.ts";
import type { EngineInput } from "../../lib/trail/trail-engine.ts";

/** A trail that is kept beside the page's own work. */
export interface RunningEngine {
  take(input: EngineInput): void;
  stop(): void;
}

/**
 * Starts a worker that keeps one job's trail.
 * @param onTrail is given the trail after each input, the newest where several came together
 */
export function startEngine(onTrail: (trail: Trail) => void): RunningEngine {
  const worker = new Worker(new URL("./trail.worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Trail>) => onTrail(data));
  return {
    take: (input) => worker.postMessage(input),
    stop: () => worker.terminate(),
  };
}
