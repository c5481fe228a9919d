import type { ByteWriter } from "./byte-writer.ts";

/** `SharedDictionariesWithAdditionalKeys`, the only version there is. */
const VERSION = 1;
/** The block has its dictionary with it, and it is the whole of it. */
const HAS_ADDITIONAL_KEYS = 1 << 9;
const NEEDS_UPDATE = 1 << 10;

/**
 * A column of words of which many rows have the same: each word is written once, and a row is a number. What ClickHouse
 * calls LowCardinality(String), as its Native format has it (SerializationLowCardinality.cpp).
 */
export class WordColumn {
  readonly #numbers = new Map<string, number>();
  #rows = new Uint32Array(1_024);
  #length = 0;
  #last = "";
  #lastNumber = -1;

  /** Adds a row. */
  add(word: string): void {
    if (this.#length === this.#rows.length) this.#grow();
    this.#rows[this.#length++] = this.#numberOf(word);
  }

  /** Begins anew, and writes what comes before the column's data, and before that of whatever holds it. */
  begin(writer: ByteWriter): void {
    this.#numbers.clear();
    this.#length = 0;
    this.#lastNumber = -1;
    writer.int64(VERSION);
  }

  /** Writes the words and the rows' numbers. */
  writeTo(writer: ByteWriter): void {
    // Of no rows there is nothing at all.
    if (this.#length === 0) return;
    const words = this.#numbers.size;
    const log = words <= 0x100 ? 0 : words <= 0x10000 ? 1 : 2;
    writer.int64(log | HAS_ADDITIONAL_KEYS | NEEDS_UPDATE);
    writer.int64(words);
    for (const word of this.#numbers.keys()) writer.string(word);
    writer.int64(this.#length);
    writer.integers(this.#rows.subarray(0, this.#length), 1 << log);
  }

  #numberOf(word: string): number {
    if (this.#lastNumber >= 0 && word === this.#last) return this.#lastNumber;
    let number = this.#numbers.get(word);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(word, number);
    }
    this.#last = word;
    this.#lastNumber = number;
    return number;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#rows.length * 2);
    larger.set(this.#rows);
    this.#rows = larger;
  }
}
