import { ENTRY_FIELDS, journalEntry, type JournalEntry } from "./entry.ts";

const NEWLINE = 10;
const EQUALS = 61;
const LENGTH_BYTES = 8;
/** Longest name of a field, as journald itself takes them (systemd, src/libsystemd/sd-journal/journal-file.c). */
const NAME = /^[A-Z0-9_]{1,64}$/;
/** Most of what is kept of one entry, bytes. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;
/** What is longer is no field: journald takes none of more than 768 MiB, which is a core dump and passed over here. */
const LONGEST_VALUE_BYTES = 1024 * 1024 * 1024;
const KEPT: ReadonlySet<string> = new Set([...ENTRY_FIELDS, "__CURSOR", "__REALTIME_TIMESTAMP"]);

/** What comes next of a stream. */
type Part =
  /** Up to a newline: `NAME=text`, the `NAME` of a field in bytes, or nothing, which ends an entry. */
  | { kind: "line" }
  | { kind: "length"; name: string }
  /** So many bytes that are still to come. */
  | { kind: "value"; name: string; left: number }
  | { kind: "newline" };

/**
 * Cuts a stream of the journal's export format into entries: `NAME=text` a line, or `NAME`, a newline, the length as 64
 * bits little-endian, the bytes and a newline; an empty line ends an entry
 * (https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-export-format). Fields that nobody reads are passed over as they come.
 */
export class JournalExportReader {
  #part: Part = { kind: "line" };
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #fields = new Map<string, Uint8Array[]>();
  #fieldBytes = 0;

  /**
   * @returns the entries that the bytes complete
   * @throws Error where the stream is no journal, or an entry is larger than any that can be kept
   */
  push(bytes: Uint8Array): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let at = 0; at < bytes.length;) {
      switch (this.#part.kind) {
        case "line":
          at = this.#readLine(bytes, at, entries);
          break;
        case "length":
          at = this.#readLength(bytes, at, this.#part.name);
          break;
        case "value":
          at = this.#readValue(bytes, at, this.#part);
          break;
        case "newline":
          if (bytes[at] !== NEWLINE) throw notExport();
          this.#part = { kind: "line" };
          at++;
      }
    }
    return entries;
  }

  #readLine(bytes: Uint8Array, from: number, entries: JournalEntry[]): number {
    const newline = bytes.indexOf(NEWLINE, from);
    this.#hold(bytes.subarray(from, newline === -1 ? bytes.length : newline));
    if (newline === -1) return bytes.length;
    const line = this.#release();
    const equals = line.indexOf(EQUALS);
    if (line.length === 0) this.#endEntry(entries);
    else if (equals !== -1) this.#add(line.toString("latin1", 0, equals), line.subarray(equals + 1));
    else {
      const name = line.toString("latin1");
      if (!NAME.test(name)) throw notExport();
      this.#part = { kind: "length", name };
    }
    return newline + 1;
  }

  #readLength(bytes: Uint8Array, from: number, name: string): number {
    const to = Math.min(bytes.length, from + LENGTH_BYTES - this.#heldBytes);
    this.#hold(bytes.subarray(from, to));
    if (this.#heldBytes < LENGTH_BYTES) return to;
    const left = Number(this.#release().readBigUInt64LE());
    if (left > (KEPT.has(name) ? MOST_KEPT_BYTES : LONGEST_VALUE_BYTES)) throw tooLong(name);
    this.#part = { kind: "value", name, left };
    if (left === 0) this.#endValue(name);
    return to;
  }

  #readValue(bytes: Uint8Array, from: number, part: Part & { kind: "value" }): number {
    const to = Math.min(bytes.length, from + part.left);
    if (KEPT.has(part.name)) this.#hold(bytes.subarray(from, to));
    part.left -= to - from;
    if (part.left === 0) this.#endValue(part.name);
    return to;
  }

  #endValue(name: string): void {
    this.#add(name, this.#release());
    this.#part = { kind: "newline" };
  }

  #endEntry(entries: JournalEntry[]): void {
    const fields = this.#fields;
    const entry = journalEntry((name) => joined(fields.get(name)));
    if (entry) entries.push(entry);
    this.#fields = new Map();
    this.#fieldBytes = 0;
  }

  #add(name: string, value: Uint8Array): void {
    if (!KEPT.has(name)) return;
    const before = this.#fields.get(name);
    this.#fieldBytes += value.length + 1;
    if (this.#fieldBytes > MOST_KEPT_BYTES) throw tooLong(name);
    if (before) before.push(value);
    else this.#fields.set(name, [value]);
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > MOST_KEPT_BYTES) throw tooLong("A line");
  }

  #release(): Buffer {
    const [first] = this.#held;
    const whole =
      first && this.#held.length === 1
        ? Buffer.from(first.buffer, first.byteOffset, first.byteLength)
        : Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return whole;
  }
}

/** A field that occurs several times is one of several lines. */
function joined(values: readonly Uint8Array[] | undefined): Uint8Array | undefined {
  if (values === undefined || values.length === 1) return values?.[0];
  return Buffer.concat(
    values.flatMap((value, index) => (index === 0 ? [value] : [Uint8Array.of(NEWLINE), value])),
  );
}

function notExport(): Error {
  return new Error("what came is not in the journal's export format");
}

function tooLong(name: string): Error {
  return new Error(`${name} is longer than the ${MOST_KEPT_BYTES} bytes that can be read of an entry`);
}
