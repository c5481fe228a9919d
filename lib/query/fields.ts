import { asciiLower } from "./ascii.ts";

/** The fields of every event that a query can name; any other name is a key of the event's `fields`. */
export const COLUMNS = [
  "level",
  "phase",
  "job",
  "host",
  "service",
  "source",
  "stream",
  "target",
  "worker",
  "segment",
  "inferred",
  "message",
  "raw",
  "id",
] as const;

/** One of `COLUMNS`. */
export type Column = (typeof COLUMNS)[number];

/** Where a field of a query lives in an event. */
export type FieldPlace = { kind: "column"; column: Column } | { kind: "key"; key: string };

/** Names that a log line uses for what an event keeps in a column. */
const ALIASES: Readonly<Record<string, Column>> = { job_id: "job", worker_id: "worker" };

/** Names that belong to the time range; a logged field of that name is reached as `fields.time`. */
const RANGE_NAMES = ["time", "received"];

const KEY_PREFIX = "fields.";

function columnNamed(name: string): Column | undefined {
  const lower = asciiLower(name);
  if (Object.hasOwn(ALIASES, lower)) return ALIASES[lower];
  return COLUMNS.find((column) => column === lower);
}

/** Whether the name, as written, speaks of the event's time, which the range limits and a query cannot. */
export function isRangeName(name: string): boolean {
  return RANGE_NAMES.includes(asciiLower(name));
}

/** The name under which a query reaches a key of `fields`: the key itself, or `fields.KEY` where the key clashes. */
export function fieldOfKey(key: string): string {
  const clashes =
    columnNamed(key) !== undefined || isRangeName(key) || key.startsWith(KEY_PREFIX) || key === "";
  return clashes ? KEY_PREFIX + key : key;
}

/** The one name of a field however it was written: `Host` is `host`, `job_id` is `job`, `fields.elapsed_ms` is `elapsed_ms`. */
export function canonicalField(written: string): string {
  if (written.startsWith(KEY_PREFIX)) return fieldOfKey(written.slice(KEY_PREFIX.length));
  return columnNamed(written) ?? written;
}

/** Finds what a canonical field name stands for. */
export function placeOfField(field: string): FieldPlace {
  if (field.startsWith(KEY_PREFIX)) return { kind: "key", key: field.slice(KEY_PREFIX.length) };
  const column = COLUMNS.find((name) => name === field);
  return column ? { kind: "column", column } : { kind: "key", key: field };
}
