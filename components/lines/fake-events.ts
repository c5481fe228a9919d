import { isoFromMicros } from "../../lib/time.ts";
import type { StoredEvent } from "../../server/protocol/logs.ts";

const START_US = Date.UTC(2026, 5, 4) * 1_000;

/** An event for tests, so many milliseconds after a fixed time; its id is `e` and that number unless given, its cursor is made of it. */
export function fakeEvent(atMs: number, id = `e${atMs}`): StoredEvent {
  const time = isoFromMicros(START_US + atMs * 1_000);
  return {
    id,
    time,
    received: time,
    level: "info",
    source: "test",
    host: "coord-01",
    service: null,
    stream: "a.log",
    target: null,
    phase: null,
    job: null,
    job_id: null,
    worker: null,
    segment: null,
    inferred: null,
    message: `message ${atMs}`,
    fields: {},
    raw: `raw ${atMs}`,
    cursor: `~${id}`,
  };
}

/** Events one millisecond apart: `from` inclusive, `to` exclusive. */
export function fakeEvents(from: number, to: number): StoredEvent[] {
  return Array.from({ length: to - from }, (_, index) => fakeEvent(from + index));
}
