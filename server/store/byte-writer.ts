/** Up to this many UTF-16 units a loop over them is faster than a native call. */
const LOOP_UNITS = 48;
/** UTF-8 takes at most this many bytes for a UTF-16 unit. */
const UNIT_BYTES = 3;

/** Appends values in ClickHouse's binary encoding to a buffer that grows, and that may be filled again and again. */
export class ByteWriter {
  #buffer: Buffer;
  #length = 0;

  /** @param capacity bytes to begin with */
  constructor(capacity: number) {
    this.#buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** Bytes that were written. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that it holds in memory. */
  get capacity(): number {
    return this.#buffer.length;
  }

  /** What was written so far; a view of the buffer, not a copy. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Begins anew in the same buffer: what `bytes` gave is overwritten. */
  clear(): void {
    this.#length = 0;
  }

  /** A number of variable length (LEB128). @param value an integer from 0 to 2^32 - 1 */
  varint(value: number): void {
    this.#reserve(5);
    this.#length = putVarint(this.#buffer, this.#length, value);
  }

  /** A 64-bit integer, little-endian. @param value a safe integer, also below zero */
  int64(value: number): void {
    this.#reserve(8);
    const high = Math.floor(value / 2 ** 32);
    putUint32(this.#buffer, this.#length, value - high * 2 ** 32);
    putUint32(this.#buffer, this.#length + 4, high);
    this.#length += 8;
  }

  /** One byte. @param value an integer from 0 to 255 */
  uint8(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  /** A 32-bit integer, little-endian. @param value an integer from 0 to 2^32 - 1 */
  uint32(value: number): void {
    this.#reserve(4);
    putUint32(this.#buffer, this.#length, value);
    this.#length += 4;
  }

  /** A 64-bit floating-point number, little-endian. */
  float64(value: number): void {
    // Nearly every line tells none, and eight zero bytes are 0.
    if (value === 0) {
      this.int64(0);
      return;
    }
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  /** Integers without a sign, little-endian. @param width bytes of each: 1, 2 or 4, enough for all of them */
  integers(values: Uint32Array, width: number): void {
    this.#reserve(values.length * width);
    const buffer = this.#buffer;
    let at = this.#length;
    for (let index = 0; index < values.length; index++) {
      let rest = values[index]!;
      for (let byte = 0; byte < width; byte++, rest >>>= 8) buffer[at++] = rest & 0xff;
    }
    this.#length = at;
  }

  /** A string: its length in bytes, then its bytes; text as UTF-8, half a surrogate pair as U+FFFD. */
  string(value: string | Uint8Array): void {
    if (typeof value !== "string") {
      this.varint(value.length);
      this.#reserve(value.length);
      this.#buffer.set(value, this.#length);
      this.#length += value.length;
      return;
    }
    const units = value.length;
    this.#reserve(5 + UNIT_BYTES * units);
    if (units > LOOP_UNITS) {
      this.#longText(value);
      return;
    }
    const buffer = this.#buffer;
    const from = this.#length + 1;
    let index = 0;
    for (; index < units; index++) {
      const unit = value.charCodeAt(index);
      if (unit > 0x7f) break;
      buffer[from + index] = unit;
    }
    if (index < units) {
      this.#longText(value);
      return;
    }
    buffer[from - 1] = units;
    this.#length = from + units;
  }

  /** Nearly all text is ASCII: the room for its length is taken for that, and corrected where it is not. */
  #longText(text: string): void {
    const buffer = this.#buffer;
    const start = this.#length;
    const from = start + varintBytes(text.length);
    const length = buffer.write(text, from);
    const shift = varintBytes(length) - (from - start);
    if (shift > 0) buffer.copyWithin(from + shift, from, from + length);
    putVarint(buffer, start, length);
    this.#length = from + shift + length;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

function putUint32(buffer: Buffer, at: number, value: number): void {
  buffer[at] = value;
  buffer[at + 1] = value >>> 8;
  buffer[at + 2] = value >>> 16;
  buffer[at + 3] = value >>> 24;
}

/** @returns the offset behind it */
function putVarint(buffer: Buffer, from: number, value: number): number {
  let at = from;
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) buffer[at++] = (rest & 0x7f) | 0x80;
  buffer[at++] = rest;
  return at;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest >>>= 7) bytes++;
  return bytes;
}
