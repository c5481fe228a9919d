/** What we read of one entry of a journal. */
export interface JournalEntry {
  cursor: string;
  /** Microseconds since the epoch: when journald took it in; null where it does not say. */
  timeUs: number | null;
  host: string;
  /** The units that it can be counted to, the likeliest first; systemd's own words about a unit carry its name in UNIT. */
  units: readonly string[];
  /** The unit whose process wrote it, "" for what was written about a unit or outside of any. */
  writer: string;
  /** 0 (emergency) to 7 (debug), or "". */
  priority: string;
  pid: string;
  message: Uint8Array;
}

/** Fields that name a unit, as `journalctl --unit` looks for them (systemd, src/shared/logs-show.c, add_matches_for_unit). */
const UNIT_FIELDS = [
  "UNIT",
  "COREDUMP_UNIT",
  "OBJECT_SYSTEMD_UNIT",
  "_SYSTEMD_UNIT",
  "_SYSTEMD_SLICE",
  "SYSLOG_IDENTIFIER",
] as const;

/** The fields that {@link journalEntry} reads, beside those that begin with two underscores. */
export const ENTRY_FIELDS: readonly string[] = ["MESSAGE", "PRIORITY", "_HOSTNAME", "_PID", ...UNIT_FIELDS];

/** Makes an entry of its fields' bytes or text; undefined without a cursor. */
export function journalEntry(
  field: (name: string) => string | Uint8Array | undefined,
): JournalEntry | undefined {
  const text = (name: string): string => {
    const value = field(name) ?? "";
    return typeof value === "string" ? value : Buffer.from(value).toString("utf8");
  };
  const cursor = text("__CURSOR");
  if (cursor === "") return undefined;
  const message = field("MESSAGE") ?? "";
  return {
    cursor,
    timeUs: microsOf(text("__REALTIME_TIMESTAMP")),
    host: text("_HOSTNAME"),
    units: UNIT_FIELDS.map(text).filter((unit) => unit !== ""),
    writer: text("_SYSTEMD_UNIT"),
    priority: text("PRIORITY"),
    pid: text("_PID"),
    message: typeof message === "string" ? Buffer.from(message) : message,
  };
}

function microsOf(text: string): number | null {
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
}

/**
 * Reads one line of `journalctl -o json`. A field is text; an array of numbers where its bytes are not UTF-8; an array
 * of such where it occurs several times (https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format).
 * @returns undefined for what is no entry, such as a line cut off as journalctl was killed
 */
export function readJsonEntry(line: string): JournalEntry | undefined {
  if (line === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const entry = Object(value) as Record<string, unknown>;
  return journalEntry((name) => fieldOf(entry[name]));
}

const NEWLINE = Buffer.from("\n");

function fieldOf(value: unknown): string | Uint8Array | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  if (value.every((item) => typeof item === "number")) return Buffer.from(value);
  return Buffer.concat(
    value.flatMap((item, index) => {
      const bytes = Buffer.from(fieldOf(item) ?? "");
      return index === 0 ? [bytes] : [NEWLINE, bytes];
    }),
  );
}
