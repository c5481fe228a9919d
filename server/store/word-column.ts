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
  readonly #words: string[] = [];
  /** What followed each word the last time: the next is likely to be the same, which a look tells. */
  readonly #followers: number[] = [];
  #rows = new Uint32Array(1_024);
  #length = 0;
  #last = 0;

  /** Adds a row. */
  add(word: string): void {
    if (this.#length === this.#rows.length) this.#grow();
    this.#rows[this.#length++] = this.#numberOf(word);
  }

  /** Begins anew, and writes what comes before the column's data, and before that of whatever holds it. */
  begin(writer: ByteWriter): void {
    this.#numbers.clear();
    this.#words.length = 0;
    this.#followers.length = 0;
    this.#length = 0;
    this.#last = 0;
    writer.int64(VERSION);
  }

  /** Writes the words and the rows' numbers. */
  writeTo(writer: ByteWriter): void {
    // Of no rows there is nothing at all.
    if (this.#length === 0) return;
    const words = this.#words.length;
    const log = words <= 0x100 ? 0 : words <= 0x10000 ? 1 : 2;
    writer.int64(log | HAS_ADDITIONAL_KEYS | NEEDS_UPDATE);
    writer.int64(words);
    for (const word of this.#words) writer.string(word);
    writer.int64(this.#length);
    writer.integers(this.#rows.subarray(0, this.#length), 1 << log);
  }

  #numberOf(word: string): number {
    const last = this.#last;
    const likely = this.#followers[last];
    if (likely !== undefined && this.#words[likely] === word) {
      this.#last = likely;
      return likely;
    }
    let number = this.#numbers.get(word);
    if (number === undefined) {
      number = this.#words.length;
      this.#words.push(word);
      this.#followers.push(number);
      this.#numbers.set(word, number);
    }
    this.#followers[last] = number;
    this.#last = number;
    return number;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#rows.length * 2);
    larger.set(this.#rows);
    this.#rows = larger;
  }
}
