import { LEVELS, type Event, type Level } from "../../lib/event.ts";
import { isoFromMicros } from "../../lib/time.ts";
import { cursorText } from "../protocol/cursor.ts";
import type { StoredEvent } from "../protocol/logs.ts";
import { StoreError } from "./store-error.ts";

/** The columns that `eventFromRow` reads, in its order. */
export const EVENT_COLUMNS = `id, toUnixTimestamp64Micro(time), toUnixTimestamp64Micro(received), level, source, host, service,
  stream, target, phase, job, job_id, worker, segment, inferred, message, fields, raw`;

/**
 * Reads a row of `EVENT_COLUMNS`; further columns behind them are ignored.
 * @throws StoreError where the row has another shape
 */
export function eventFromRow(row: readonly unknown[]): Event {
  const text = (index: number): string => {
    const value = row[index];
    if (typeof value !== "string") throw shapeError(row, index);
    return value;
  };
  const absent = (index: number): string | null => text(index) || null;
  const fields = row[16];
  if (typeof fields !== "object" || fields === null) throw shapeError(row, 16);
  return {
    id: text(0),
    time: isoFromMicros(numberAt(row, 1)),
    received: isoFromMicros(numberAt(row, 2)),
    level: levelFrom(text(3)),
    source: text(4),
    host: absent(5),
    service: absent(6),
    stream: text(7),
    target: absent(8),
    phase: absent(9),
    job: absent(10),
    job_id: absent(11),
    worker: absent(12),
    segment: absent(13),
    inferred: absent(14),
    message: text(15),
    fields: fields as Record<string, string>,
    raw: text(17),
  };
}

/** The columns that `storedEventFromRow` reads, in its order. */
export const STORED_COLUMNS = `${EVENT_COLUMNS}, seq`;

/**
 * Reads a row of `STORED_COLUMNS`.
 * @throws StoreError where the row has another shape
 */
export function storedEventFromRow(row: readonly unknown[]): StoredEvent {
  return { ...eventFromRow(row), cursor: cursorText({ timeUs: numberAt(row, 1), seq: numberAt(row, 18) }) };
}

/**
 * An integer column, which ClickHouse may write as a number or as text.
 * @throws StoreError where it is neither
 */
export function numberAt(row: readonly unknown[], index: number): number {
  const value = Number(row[index]);
  if (!Number.isSafeInteger(value)) throw shapeError(row, index);
  return value;
}

/** A text column; anything else as text. */
export function textAt(row: readonly unknown[], index: number): string {
  const value = row[index];
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}

/** The level of this name; null for any other text. */
export function levelFrom(text: string): Level | null {
  return LEVELS.find((level) => level === text) ?? null;
}

function shapeError(row: readonly unknown[], index: number): StoreError {
  return new StoreError(
    "store-query",
    `ClickHouse answered column ${index} as ${JSON.stringify(row[index])?.slice(0, 80)}.`,
  );
}
