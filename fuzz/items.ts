import { LEVELS } from "../lib/event.ts";
import { isoFromMicros } from "../lib/time.ts";
import { StreamAssembly } from "../server/intake/stream-assembly.ts";
import { pushedRecords } from "../server/intake/pushed-records.ts";
import { SourceLines } from "../server/lines/source-lines.ts";
import { createLineParser } from "../server/parse/parse-line.ts";
import { UntimedHeads } from "../server/parse/untimed-heads.ts";
import type { LogRecord } from "../server/record.ts";
import { inSlices } from "../server/sources/push/in-slices.ts";
import type { Pushed } from "../server/sources/push/push.ts";
import type { LineItem } from "../server/sources/source.ts";
import { must, mustBeTexts } from "./must.ts";

/** Takes over what a request pushes, as the intake does. */
export async function taken({ slices }: Pushed): Promise<LineItem[]> {
  const items: LineItem[] = [];
  for await (const slice of slices) items.push(...slice);
  return items;
}

/** The raw lines of items, so that two lists of them are compared byte for byte. */
export function rawsOf(items: readonly LineItem[]): string {
  return items.map(({ raw }) => Buffer.from(raw).toString("latin1")).join("\n");
}

/** Throws where what was read of a request is no line that can be stored. */
export async function mustBeStorable(items: readonly LineItem[]): Promise<void> {
  for (const item of items) {
    must(item.key !== "", "a line has a key");
    must(item.position !== "", "a line has a position");
    must(item.raw instanceof Uint8Array, "a line is bytes");
    mustBeLevel(item.level);
    mustBeTexts({ ...item.fields, ...item.labels.fields, stream: item.stream });
    mustBeTexts({ host: item.labels.host, service: item.labels.service });
  }
  must(new Set(items.map(({ key }) => key)).size === items.length, "each line has a key of its own");
  let raw = 0;
  for (const record of await recordsOf(items)) {
    mustBeRecord(record);
    raw += Buffer.byteLength(record.raw);
  }
  // Lines of one event are joined by a newline; holes of NULs are no text.
  must(
    raw <= items.reduce((sum, item) => sum + item.raw.length + 1, 0),
    "records hold no more than their lines",
  );
}

/** Makes records of lines as the intake does. */
async function recordsOf(items: readonly LineItem[]): Promise<LogRecord[]> {
  const assembly = (): StreamAssembly =>
    new StreamAssembly(new SourceLines(), new UntimedHeads(createLineParser("fuzz")));
  const records: LogRecord[] = [];
  for await (const slice of pushedRecords(inSlices(items), assembly)) records.push(...slice.records);
  return records;
}

/** Throws where a record is none that can be stored. */
export function mustBeRecord(record: LogRecord): void {
  mustBeTime(record.timeUs);
  if (record.level !== "") mustBeLevel(record.level);
  mustBeTexts(record.fields);
  mustBeTexts({ message: record.message, host: record.host, service: record.service, stream: record.stream });
  for (const number of [record.done, record.total, record.seconds])
    must(Number.isFinite(number), "a reading is a number");
}

/** Null, or microseconds since the epoch that can be written down. */
export function mustBeTime(timeUs: number | null): void {
  if (timeUs === null) return;
  must(Number.isSafeInteger(timeUs), `${timeUs} is a whole number of microseconds`);
  isoFromMicros(timeUs);
}

function mustBeLevel(level: string | undefined): void {
  must(level === undefined || (LEVELS as readonly string[]).includes(level), `${level} is a level`);
}
