/** What we read of one line of `journalctl -o json`. */
export interface JournalEntry {
  cursor: string;
  /** Sequence number in base 36 and the start of its series' ID: short, unique, the same after a restart. */
  key: string;
  timeUs: number;
  host: string;
  unit: string;
  message: Uint8Array;
  fields: Record<string, string>;
}

/**
 * Reads one entry. A field is text; an array of numbers where its bytes are not UTF-8; an array of such where it
 * occurs several times; null where it was too large (https://systemd.io/JOURNAL_EXPORT_FORMATS/).
 * @returns undefined for what is no entry, such as a line cut off as journalctl was killed
 */
export function readJournalEntry(line: string): JournalEntry | undefined {
  if (line === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const entry = Object(value) as Record<string, unknown>;
  const cursor = entry["__CURSOR"];
  if (typeof cursor !== "string") return undefined;
  const fields: Record<string, string> = {};
  const priority = text(entry["PRIORITY"]);
  if (priority) fields["priority"] = priority;
  const pid = text(entry["_PID"]);
  if (pid) fields["pid"] = pid;
  return {
    cursor,
    key: keyOf(cursor),
    timeUs: Number(entry["__REALTIME_TIMESTAMP"] ?? 0),
    host: text(entry["_HOSTNAME"]),
    // systemd's own words about a unit carry its name in UNIT.
    unit: text(entry["UNIT"]) || text(entry["_SYSTEMD_UNIT"]) || text(entry["SYSLOG_IDENTIFIER"]),
    message: bytes(entry["MESSAGE"]),
    fields,
  };
}

function bytes(value: unknown): Uint8Array {
  if (typeof value === "string") return Buffer.from(value);
  if (!Array.isArray(value)) return Buffer.alloc(0);
  if (value.every((item) => typeof item === "number")) return Buffer.from(value);
  return Buffer.concat(
    value.flatMap((item, index) => (index === 0 ? [bytes(item)] : [NEWLINE, bytes(item)])),
  );
}

const NEWLINE = Buffer.from("\n");

function text(value: unknown): string {
  return typeof value === "string" ? value : Buffer.from(bytes(value)).toString("utf8");
}

function keyOf(cursor: string): string {
  const series = /(?:^|;)s=([^;]*)/.exec(cursor)?.[1] ?? cursor;
  const number = /;i=([0-9a-f]+)/.exec(cursor)?.[1] ?? "0";
  return `${series.slice(0, 8)}-${BigInt(`0x${number}`).toString(36)}`;
}
