/** Longest value, bytes: what is longer is held in memory in vain. */
const MAX_VALUE_BYTES = 16 * 1024 * 1024;
/** Deepest nesting of a value. */
const MAX_DEPTH = 64;

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const LIST = 0x5b;
const BACKSLASH = 0x5c;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;

/** The text of an object, or what is wrong where one was expected. */
export type JsonValue = { text: string } | { problem: string };

/**
 * Cuts a body into its JSON objects while it comes: one a line (NDJSON), one behind the other, in a list, written over
 * several lines. What is none is told, and reading goes on with the next line, so that one mistake spoils one object.
 */
export class JsonValues {
  #bytes: Buffer = Buffer.alloc(0);
  /** Where scanning goes on. */
  #at = 0;
  /** Where the object began that is being read; -1 between objects. */
  #start = -1;
  /** Up to the end of the line nothing is read. */
  #isSkipping = false;
  #isQuoted = false;
  /** The brackets that are open. */
  #open: number[] = [];
  /** The last byte that is no space. */
  #before = 0;
  /** Pieces of a long object that were not looked at yet: joined each for itself, all before them would be copied. */
  #behind: Uint8Array[] = [];
  #behindBytes = 0;

  /** The objects that end within the piece. */
  *push(piece: Uint8Array): Generator<JsonValue> {
    this.#behind.push(piece);
    this.#behindBytes += piece.length;
    const read = this.#bytes.length - this.#start;
    if (this.#start >= 0 && this.#behindBytes < Math.min(read, MAX_VALUE_BYTES - read)) return;
    this.#join();
    yield* this.#scan();
  }

  /** What is left once the body has ended. */
  *end(): Generator<JsonValue> {
    this.#join();
    yield* this.#scan();
    while (this.#start >= 0) {
      yield this.#broken("is cut off");
      yield* this.#scan();
    }
  }

  #join(): void {
    const from = this.#start < 0 ? this.#at : this.#start;
    const kept = this.#bytes.subarray(from);
    this.#bytes =
      kept.length === 0 && this.#behind[0] && this.#behind.length === 1
        ? viewOf(this.#behind[0])
        : Buffer.concat([kept, ...this.#behind]);
    this.#at -= from;
    if (this.#start >= 0) this.#start = 0;
    this.#behind = [];
    this.#behindBytes = 0;
  }

  *#scan(): Generator<JsonValue> {
    while (this.#at < this.#bytes.length) {
      if (this.#isSkipping) this.#skip();
      else if (this.#start < 0) {
        if (this.#seek()) yield { problem: "is no JSON object" };
      } else {
        const value = this.#read();
        if (value) yield value;
      }
    }
  }

  #skip(): void {
    const newline = this.#bytes.indexOf(NEWLINE, this.#at);
    this.#isSkipping = newline < 0;
    this.#at = newline < 0 ? this.#bytes.length : newline + 1;
  }

  /** Looks for the beginning of an object. @returns true where something else stands there */
  #seek(): boolean {
    for (; this.#at < this.#bytes.length; this.#at++) {
      const byte = this.#bytes[this.#at]!;
      if (byte <= 0x20 || byte === COMMA || byte === LIST || byte === LIST_END || isOrderMark(byte)) continue;
      if (byte === OBJECT) {
        this.#start = this.#at++;
        this.#open = [OBJECT];
        this.#before = OBJECT;
        this.#isQuoted = false;
        return false;
      }
      this.#isSkipping = true;
      return true;
    }
    return false;
  }

  /** Reads on in an object. @returns it where it ends or is broken */
  #read(): JsonValue | undefined {
    const bytes = this.#bytes;
    let at = this.#at;
    while (at < bytes.length) {
      if (this.#isQuoted) {
        at = endOfText(bytes, at);
        if (bytes[at] === NEWLINE) return this.#broken("is cut off");
        if (at >= bytes.length) break;
        this.#isQuoted = false;
        this.#before = QUOTE;
        at++;
        continue;
      }
      const byte = bytes[at++]!;
      if (byte <= 0x20) continue;
      if (byte === QUOTE) this.#isQuoted = true;
      else if (byte === OBJECT || byte === LIST) {
        if (this.#open.length >= MAX_DEPTH) return this.#broken("is nested too deep");
        if (!this.#mayOpen()) return this.#broken("is not JSON");
        this.#open.push(byte);
      } else if (byte === OBJECT_END || byte === LIST_END) {
        this.#open.pop();
        if (this.#open.length === 0) return this.#ended(at);
      }
      this.#before = byte;
    }
    this.#at = at;
    return at - this.#start > MAX_VALUE_BYTES
      ? this.#broken(`is longer than ${MAX_VALUE_BYTES} bytes`)
      : undefined;
  }

  /** An object within another stands behind a colon, or in a list; anywhere else the one before was not ended. */
  #mayOpen(): boolean {
    if (this.#open.at(-1) === OBJECT) return this.#before === COLON;
    return this.#before === COMMA || this.#before === LIST;
  }

  #ended(at: number): JsonValue {
    const text = this.#bytes.toString("utf8", this.#start, at);
    this.#at = at;
    this.#start = -1;
    return { text };
  }

  #broken(problem: string): JsonValue {
    this.#at = this.#start;
    this.#start = -1;
    this.#isSkipping = true;
    return { problem };
  }
}

/** Where a quoted text ends: at its quote, at a newline that must not be there, or behind what has come. */
function endOfText(bytes: Buffer, from: number): number {
  let at = from;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE || byte === NEWLINE) return at;
    if (byte === BACKSLASH) at++;
  }
  return at;
}

/** The bytes of U+FEFF, which some programs begin a file with. */
function isOrderMark(byte: number): boolean {
  return byte === 0xef || byte === 0xbb || byte === 0xbf;
}

function viewOf(piece: Uint8Array): Buffer {
  return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
}
