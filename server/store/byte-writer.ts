/** Texts up to this many UTF-16 units take at most 126 bytes, so that one byte says their length. */
const SHORT_UNITS = 42;
/** Beyond this, a native call is faster than a loop over the units. */
const LOOP_UNITS = 32;

/** Appends values in ClickHouse's binary encoding to a buffer that grows. */
export class ByteWriter {
  #buffer: Buffer;
  #length = 0;

  /** @param capacity bytes to begin with */
  constructor(capacity: number) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  /** What was written so far; a view of the buffer, not a copy. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** A number of variable length (LEB128). @param value an integer from 0 to 2^32 - 1 */
  varint(value: number): void {
    this.#reserve(5);
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.#buffer[this.#length++] = (rest & 0x7f) | 0x80;
    this.#buffer[this.#length++] = rest;
  }

  /** A 64-bit integer, little-endian. @param value a safe integer, also below zero */
  int64(value: number): void {
    this.#reserve(8);
    const high = Math.floor(value / 2 ** 32);
    this.#buffer.writeUInt32LE(value - high * 2 ** 32, this.#length);
    this.#buffer.writeInt32LE(high, this.#length + 4);
    this.#length += 8;
  }

  /** A 32-bit integer, little-endian. @param value an integer from 0 to 2^32 - 1 */
  uint32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
  }

  /** A 64-bit floating-point number, little-endian. */
  float64(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  /** A string: its length in bytes, then its bytes; text as UTF-8, half a surrogate pair as U+FFFD. */
  string(value: string | Uint8Array): void {
    if (typeof value !== "string") {
      this.varint(value.length);
      this.#reserve(value.length);
      this.#buffer.set(value, this.#length);
      this.#length += value.length;
    } else if (value.length <= SHORT_UNITS) {
      this.#shortText(value);
    } else {
      const length = Buffer.byteLength(value);
      this.varint(length);
      this.#reserve(length);
      this.#length += this.#buffer.write(value, this.#length);
    }
  }

  #shortText(text: string): void {
    this.#reserve(1 + 3 * SHORT_UNITS);
    const start = this.#length + 1;
    const units = text.length;
    let index = units <= LOOP_UNITS ? 0 : units + 1;
    for (; index < units; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) break;
      this.#buffer[start + index] = unit;
    }
    const length = index === units ? units : this.#buffer.write(text, start);
    this.#buffer[start - 1] = length;
    this.#length = start + length;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
