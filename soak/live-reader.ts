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
  /** Events that never came although no gap was told, and events that came twice or behind a later one. */
  missing: number;
  repeated: number;
  /** The first of those, in words. */
  faults: string[];
}

/** Where one reader is. */
interface Place {
  /** Of the last event that came. */
  cursor: string | null;
  /** Number of the last event of each stream. */
  last: Map<string, number>;
}

/**
 * Watches live lines as a page does, comes and goes, and goes on behind the last line each time, until the run is over.
 * Within each stream one number must follow the other.
 */
export async function readLive(
  url: string,
  query: string,
  chance: Chance,
  count: LiveCount,
  over: AbortSignal,
): Promise<void> {
  const place: Place = { cursor: null, last: new Map() };
  while (!over.aborted) {
    await watch(url, query, chance.between(3_000, 120_000), chance.isIn(0.5), place, count, over);
    await pause(chance.between(0, 10_000), over);
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
  if (place.cursor === null) place.last.clear();
  socket.on("open", () => {
    count.connections++;
    const frame = { v: PROTOCOL_VERSION, type: "subscribe", id: "soak", query, after: place.cursor };
    socket.send(JSON.stringify(frame));
  });
  socket.on("message", (data: Buffer) => {
    take(serverFrameSchema.parse(JSON.parse(data.toString("utf8"))), place, count);
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
    place.last.clear();
  } else if (frame.type === "events") {
    for (const { cursor, raw } of frame.events) {
      place.cursor = cursor;
      count.events++;
      const mark = markOf(raw);
      if (mark !== null) follow(mark.name, mark.number, place, count);
    }
  }
}

function follow(name: string, number: number, { last }: Place, count: LiveCount): void {
  const before = last.get(name);
  if (before !== undefined && number > before + 1) {
    count.missing += number - before - 1;
    note(count, `live: ${name}#${before} was followed by ${name}#${number}`);
  }
  if (before !== undefined && number <= before) {
    count.repeated++;
    note(count, `live: ${name}#${number} came behind ${name}#${before}`);
  }
  last.set(name, Math.max(number, before ?? 0));
}

function note(count: LiveCount, fault: string): void {
  if (count.faults.length >= SEEN_FAULTS) return;
  count.faults.push(fault);
  tell(fault);
}
