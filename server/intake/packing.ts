import type { LogRecord } from "../record.ts";
import type { Pack, PreparedBatch } from "../store/store.ts";

/** Records of which only what is counted is left; the rest is in the bytes that they are stored as. */
export interface PackedRows {
  /** Without raw line; without fields where they are no errors, and without message where they are neither grave nor milestones. */
  records: readonly LogRecord[];
  /** Characters of their raw lines. */
  chars: number;
  /** All that they were; to be asked for before the pack is freed. */
  whole(): LogRecord[];
}

/** A pack that is ready to be stored, with what is told of its rows then. */
export interface Packed {
  records: readonly LogRecord[];
  prepared: PreparedBatch;
  packed: {
    parts: readonly PackedRows[];
    /** Gives up the bytes: they are stored, and told of. */
    free(): void;
  };
}

/**
 * Fills a pack. Records that wait for the store by the ten thousand are what the heap is large by, and what collecting
 * garbage copies; bytes are neither.
 */
export class Packing {
  readonly #pack: Pack;
  readonly #parts: PackedRows[] = [];

  constructor(pack: Pack) {
    this.#pack = pack;
  }

  /** How much is in it. */
  get size(): { rows: number; bytes: number } {
    return this.#pack;
  }

  /** A record that is in it; undefined of an empty one. */
  get first(): LogRecord | undefined {
    return this.#parts[0]?.records[0];
  }

  /** Adds records, and takes from them what is in the pack. Where it throws, they are as they were and not in it. */
  async add(records: readonly LogRecord[]): Promise<void> {
    const part = await this.#pack.add(records);
    const formats = records.map(({ format }) => format);
    let chars = 0;
    for (const record of records) {
      chars += record.raw.length;
      strip(record);
    }
    const whole = (): LogRecord[] => {
      const read = part.whole();
      for (const [index, record] of read.entries()) record.format = formats[index] ?? "";
      return read;
    };
    this.#parts.push({ records, chars, whole });
  }

  /** Numbers the rows; nothing is added after. */
  end(): Packed {
    return {
      records: this.#parts.flatMap(({ records }) => records),
      prepared: this.#pack.end(),
      packed: { parts: this.#parts, free: () => this.#pack.free() },
    };
  }
}

const NO_FIELDS: Record<string, string> = Object.freeze({});

function strip(record: LogRecord): void {
  record.raw = "";
  // Of what no format reads it is shown what it was, of notes what they are about; and errors are looked at.
  if (record.format === "" || record.level === "error") return;
  record.fields = NO_FIELDS;
  if (record.milestone === "" && record.level !== "warn") record.message = "";
}
