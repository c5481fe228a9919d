import { isUtf8 } from "node:buffer";
import type { BytesItem } from "../sources/source.ts";

/** One line cut out of a byte stream, its newline left out. */
export interface CutLine {
  /** Names the file that holds it. */
  file: string;
  /** Offset in bytes of its first byte. */
  start: number;
  /** Offset in bytes behind its newline: where reading resumes. */
  end: number;
  /** Text where the bytes are UTF-8, else the bytes. */
  raw: string | Uint8Array;
}

const NEWLINE = 0x0a;
/** A longer line is delivered in pieces of this many bytes: a file without newlines must not fill the memory. */
const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Cuts the stretches of one stream into lines. A line without its newline is held until that or the file's end comes.
 * NULs at a line's beginning are a hole in the file, no text: a file truncated under a writer that goes on at its old
 * offset, or a power cut. They are passed over, whatever their number, and a line begins behind them.
 */
export class LineSplitter {
  private readonly longestLineBytes: number;
  private file = "";
  private start = 0;
  private held: Uint8Array[] = [];
  private heldBytes = 0;

  constructor(longestLineBytes: number = LONGEST_LINE_BYTES) {
    this.longestLineBytes = longestLineBytes;
  }

  /** True while it has bytes of a line without its end. */
  get holds(): boolean {
    return this.heldBytes > 0;
  }

  /** The lines that `item` completes, in order. Keeps no reference to `item.bytes`. */
  push(item: BytesItem): CutLine[] {
    const lines: CutLine[] = [];
    this.joinOn(item, lines);
    const bytes = Buffer.from(item.bytes.buffer, item.bytes.byteOffset, item.bytes.byteLength);
    const first = bytes.indexOf(NEWLINE);
    if (first < 0) {
      this.hold(bytes, lines);
    } else {
      let from = 0;
      if (this.heldBytes > 0) {
        this.hold(bytes.subarray(0, first), lines);
        this.release(1, lines);
        from = first + 1;
      }
      const last = bytes.lastIndexOf(NEWLINE);
      if (last >= from) cutWhole(bytes.subarray(from, last + 1), item.file, item.offset + from, lines);
      this.start = item.offset + last + 1;
      this.hold(bytes.subarray(last + 1), lines);
    }
    if (item.end && this.heldBytes > 0) this.release(0, lines);
    return lines;
  }

  /** Begins where `item` begins. What was held of another file is a line; what will be read again is dropped. */
  private joinOn(item: BytesItem, lines: CutLine[]): void {
    const sameFile = item.file === this.file;
    if (sameFile && item.offset === this.start + this.heldBytes) return;
    const readAgain = sameFile && item.offset <= this.start;
    if (this.heldBytes > 0 && !readAgain) this.release(0, lines);
    this.held = [];
    this.heldBytes = 0;
    this.file = item.file;
    this.start = item.offset;
  }

  private hold(bytes: Buffer, lines: CutLine[]): void {
    let rest = bytes;
    if (this.heldBytes === 0 && rest[0] === 0) {
      const hole = holeEnd(rest, 0);
      this.start += hole;
      rest = rest.subarray(hole);
    }
    while (this.heldBytes + rest.length > this.longestLineBytes) {
      const room = this.longestLineBytes - this.heldBytes;
      this.held.push(rest.subarray(0, room));
      this.heldBytes += room;
      this.release(0, lines);
      rest = rest.subarray(room);
    }
    if (rest.length === 0) return;
    // A copy: the source may fill the same buffer again before the line's end comes.
    this.held.push(Uint8Array.from(rest));
    this.heldBytes += rest.length;
  }

  private release(newlineBytes: 0 | 1, lines: CutLine[]): void {
    const whole = this.held.length === 1 ? this.held[0]! : Buffer.concat(this.held);
    const end = this.start + this.heldBytes + newlineBytes;
    lines.push({ file: this.file, start: this.start, end, raw: textOrBytes(whole) });
    this.held = [];
    this.heldBytes = 0;
    this.start = end;
  }
}

/** The text of bytes that are UTF-8, else a copy of the bytes themselves. */
export function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  return isUtf8(bytes) ? asBuffer(bytes).toString("utf8") : Uint8Array.from(bytes);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Cuts a stretch of whole lines. Decoding it once and finding each newline twice beats decoding every line. */
function cutWhole(bytes: Buffer, file: string, offset: number, lines: CutLine[]): void {
  const text = isUtf8(bytes) ? bytes.toString("utf8") : undefined;
  // One character is one byte throughout: offsets in the text are offsets in the file.
  const ascii = text !== undefined && text.length === bytes.length;
  let from = 0;
  let textFrom = 0;
  while (from < bytes.length) {
    if (bytes[from] === 0) {
      const hole = holeEnd(bytes, from);
      textFrom += hole - from;
      from = hole;
    }
    const textTo = text === undefined ? 0 : text.indexOf("\n", textFrom);
    const to = ascii ? textTo : bytes.indexOf(NEWLINE, from);
    const raw = text === undefined ? textOrBytes(bytes.subarray(from, to)) : text.slice(textFrom, textTo);
    lines.push({ file, start: offset + from, end: offset + to + 1, raw });
    from = to + 1;
    textFrom = textTo + 1;
  }
}

/** Offset behind the NULs that begin at `from`. */
function holeEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0) at++;
  return at;
}
