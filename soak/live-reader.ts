import { WebSocket } from "ws";
import { PROTOCOL_VERSION, serverFrameSchema, type ServerFrame } from "../server/protocol/live.ts";
import type { Chance } from "../e2e/chance.ts";
import { markOf } from "./stream.ts";
import { pause, tell } from "./told.ts";

const SEEN_FAULTS = 20;

/** What live readers saw. */
export interface LiveCount {
  events: number;
  connections: number;
  /** Gaps that a frame told, and events in them. */
  gaps: number;
  skipped: number;
  /** Events that never came although no gap was told. */
  missing: number;
  /** Events that came behind later ones: a page sorts them in. */
  late: number;
  /** Events that came twice: a page knows them by their id. */
  repeated: number;
  /** The first of those that are missing, in words. */
  faults: string[];
}

/** Where one reader is. */
interface Place {
  /** Up to where everything came and is stored, as the server says. */
  cursor: string | null;
  /** How far each stream came. */
  streams: Map<string, Progress>;
}

/** Numbers that were left out, and since when. */
interface Hole {
  from: number;
  to: number;
  sinceMs: number;
}

/** How far a stream came. */
interface Progress {
  last: number;
  holes: Hole[];
}

/** What has not come after so long does not come any more: it was stored and passed on long ago. */
const LATEST_MS = 60_000;

/**
 * Watches live lines as a page does, comes and goes, and goes on each time behind what came and is stored, until the run
 * is over.
 * Within each stream all numbers must come.
 */
export async function readLive(
  url: string,
  query: string,
  chance: Chance,
  count: LiveCount,
  over: AbortSignal,
): Promise<void> {
  const place: Place = { cursor: null, streams: new Map() };
  while (!over.aborted) {
    await watch(url, query, chance.between(3_000, 120_000), chance.isIn(0.5), place, count, over);
    await pause(chance.between(0, 10_000), over);
  }
  for (const [name, { holes }] of place.streams)
    for (const { from, to } of holes.filter(({ sinceMs }) => performance.now() - sinceMs > LATEST_MS)) {
      count.missing += to - from + 1;
      note(count, `live: ${name}#${from} to ${name}#${to} never came`);
    }
}

async function watch(
  url: string,
  query: string,
  forMs: number,
  isAbrupt: boolean,
  place: Place,
  count: LiveCount,
  over: AbortSignal,
): Promise<void> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/live`);
  const closed = new Promise<void>((done) => {
    socket.on("close", () => done());
    socket.on("error", () => done());
  });
  if (place.cursor === null) place.streams.clear();
  socket.on("open", () => {
    count.connections++;
    const frame = { v: PROTOCOL_VERSION, type: "subscribe", id: "soak", query, after: place.cursor };
    socket.send(JSON.stringify(frame));
  });
  socket.on("message", (data: Buffer) => {
    try {
      take(serverFrameSchema.parse(JSON.parse(data.toString("utf8"))), place, count);
    } catch (error) {
      note(count, `live: a frame could not be read: ${String(error)}`);
    }
  });
  await Promise.race([closed, pause(forMs, over)]);
  if (isAbrupt) socket.terminate();
  else socket.close();
  await Promise.race([closed, pause(2_000, over)]);
  socket.terminate();
}

function take(frame: ServerFrame, place: Place, count: LiveCount): void {
  if (frame.type === "problem") note(count, `problem: ${frame.problem.detail}`);
  else if (frame.type === "gap") {
    count.gaps++;
    count.skipped += frame.skipped;
    // What was skipped is of any stream.
    place.streams.clear();
  } else if (frame.type === "events") {
    place.cursor = frame.resume ?? place.cursor;
    for (const { raw } of frame.events) {
      count.events++;
      const mark = markOf(raw);
      if (mark !== null) follow(mark.name, mark.number, place, count);
    }
  }
}

function follow(name: string, number: number, { streams }: Place, count: LiveCount): void {
  const progress = streams.get(name);
  if (progress === undefined) streams.set(name, { last: number, holes: [] });
  else if (number > progress.last) {
    const sinceMs = performance.now();
    if (number > progress.last + 1) progress.holes.push({ from: progress.last + 1, to: number - 1, sinceMs });
    progress.last = number;
  } else if (fill(progress, number)) count.late++;
  else count.repeated++;
}

/** @returns false where the number had come before */
function fill(progress: Progress, number: number): boolean {
  const at = progress.holes.findIndex(({ from, to }) => from <= number && number <= to);
  const hole = progress.holes[at];
  if (!hole) return false;
  const { from, to, sinceMs } = hole;
  const rest = [
    { from, to: number - 1, sinceMs },
    { from: number + 1, to, sinceMs },
  ];
  progress.holes.splice(at, 1, ...rest.filter((part) => part.from <= part.to));
  return true;
}

function note(count: LiveCount, fault: string): void {
  if (count.faults.length >= SEEN_FAULTS) return;
  count.faults.push(fault);
  tell(fault);
}
