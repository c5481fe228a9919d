import { readingOf, TEXT_LENGTH } from "../../lib/trail/reading.ts";
import type { Reading } from "../../lib/trail/reading.ts";
import { levelFrom, numberAt, textAt } from "./event-row.ts";

/** The columns that `readingFromRow` reads, in its order; of a message only as much as a trail shows. */
export const READING_COLUMNS: readonly string[] = [
  "id",
  "toUnixTimestamp64Micro(time)",
  "toUnixTimestamp64Micro(received)",
  "level",
  "source",
  "host",
  "service",
  "stream",
  "target",
  "phase",
  "job",
  "job_id",
  "worker",
  "segment",
  "milestone",
  "done",
  "total",
  "seconds",
  "reason",
  "inferred",
  `substringUTF8(message, 1, ${TEXT_LENGTH + 1})`,
];

/**
 * Reads a row of `READING_COLUMNS`.
 * @throws StoreError where the row has another shape
 */
export function readingFromRow(row: readonly unknown[]): Reading {
  const text = (index: number) => textAt(row, index);
  return readingOf({
    id: text(0),
    timeUs: numberAt(row, 1),
    receivedUs: numberAt(row, 2),
    level: levelFrom(text(3)) ?? "",
    source: text(4),
    host: text(5),
    service: text(6),
    stream: text(7),
    target: text(8),
    phase: text(9),
    job: text(10),
    jobId: text(11),
    worker: text(12),
    segment: text(13),
    milestone: text(14),
    done: numberAt(row, 15),
    total: numberAt(row, 16),
    seconds: Number(row[17]),
    reason: text(18),
    inferred: text(19),
    message: text(20),
  });
}
