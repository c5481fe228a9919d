import { journalEntry, type JournalEntry } from "./entry.ts";

const NEWLINE = 10;
const EQUALS = 61;
const LENGTH_BYTES = 8;

/**
 * Cuts a stream of the journal's export format into entries: `NAME=text` a line, or `NAME`, a newline, the length as 64
 * bits little-endian, the bytes and a newline; an empty line ends an entry
 * (https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-export-format).
 */
export class JournalExportReader {
  #chunks: Uint8Array[] = [];
  #held = 0;
  /** With fewer bytes than this the entry cannot be complete. */
  #needed = 1;

  /** @returns the entries that the bytes complete */
  push(bytes: Uint8Array): JournalEntry[] {
    this.#chunks.push(bytes);
    this.#held += bytes.length;
    if (this.#held < this.#needed) return [];
    const buffer = Buffer.concat(this.#chunks);
    const entries: JournalEntry[] = [];
    let start = 0;
    for (;;) {
      const cut = readFields(buffer, start);
      if (cut.isComplete) {
        const entry = journalEntry((name) => cut.fields.get(name));
        if (entry) entries.push(entry);
        start = cut.end;
        continue;
      }
      const rest = buffer.subarray(start);
      this.#chunks = [rest];
      this.#held = rest.length;
      this.#needed = cut.end - start;
      return entries;
    }
  }
}

interface Cut {
  fields: Map<string, Uint8Array>;
  isComplete: boolean;
  /** Offset behind the entry, or where it ends at the earliest. */
  end: number;
}

function readFields(buffer: Buffer, start: number): Cut {
  const fields = new Map<string, Uint8Array>();
  let at = start;
  for (;;) {
    const newline = buffer.indexOf(NEWLINE, at);
    if (newline === -1) return { fields, isComplete: false, end: buffer.length + 1 };
    if (newline === at) return { fields, isComplete: true, end: at + 1 };
    const equals = buffer.indexOf(EQUALS, at);
    if (equals !== -1 && equals < newline) {
      add(fields, buffer.toString("latin1", at, equals), buffer.subarray(equals + 1, newline));
      at = newline + 1;
      continue;
    }
    const value = newline + 1 + LENGTH_BYTES;
    if (buffer.length < value) return { fields, isComplete: false, end: value };
    const end = value + Number(buffer.readBigUInt64LE(newline + 1));
    if (buffer.length <= end) return { fields, isComplete: false, end: end + 1 };
    add(fields, buffer.toString("latin1", at, newline), buffer.subarray(value, end));
    at = end + 1;
  }
}

/** A field that occurs several times is one of several lines. */
function add(fields: Map<string, Uint8Array>, name: string, value: Uint8Array): void {
  const before = fields.get(name);
  fields.set(name, before ? Buffer.concat([before, Uint8Array.of(NEWLINE), value]) : value);
}
