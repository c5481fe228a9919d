import { readEngineTime, type EngineTime } from "./engine-time.ts";

/** Which of a process's two outputs. A terminal has one, which counts as stdout. */
export type Output = "stdout" | "stderr";

/** One message of the engine: a line, or a part of one that was longer than the log driver's buffer. */
export interface Piece {
  output: Output;
  time: EngineTime;
  bytes: Uint8Array;
  /** False where the line goes on in the next piece of the same output. */
  isEnd: boolean;
}

/** Takes the answer of `GET /containers/{id}/logs?timestamps=1` apart, wherever the network cut it. */
export interface PieceReader {
  /** The pieces that are whole now. They share memory with `chunk`. */
  push(chunk: Buffer): Piece[];
  /** What is held when the log has ended in order: a piece without its newline. */
  end(): Piece[];
  /** What the engine itself had to say amid the lines, for example that a log file cannot be read. */
  complaint(): string | null;
}

/** The smallest buffer of a log driver (moby, daemon/logger/copier.go): a shorter piece is the end of its line. */
export const SHORTEST_PART_BYTES = 16 * 1024;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const HEADER_BYTES = 8;
const LONGEST_FRAME_BYTES = 64 * 1024 * 1024;
/** Most of a terminal's log without an end: drivers cut lines into parts of some kilobytes. */
const LONGEST_PIECE_BYTES = 4 * 1024 * 1024;
/** A time and its space are at most this long. */
const LONGEST_PREFIX_BYTES = 36;

/** @param hasTerminal whether the container runs with a terminal: its log then comes without frames */
export function createPieceReader(hasTerminal: boolean): PieceReader {
  return hasTerminal ? new TerminalReader() : new FrameReader();
}

/**
 * Frames of one message each: a byte for the output, three of zero, four of length in big-endian order.
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
class FrameReader implements PieceReader {
  #rest: Buffer = Buffer.alloc(0);
  #held: Buffer[] = [];
  #heldBytes = 0;
  #wantedBytes = HEADER_BYTES;
  #complaint: string | null = null;

  complaint(): string | null {
    return this.#complaint;
  }

  push(chunk: Buffer): Piece[] {
    // A frame may come in many chunks: they are put together once, when it is whole.
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes < this.#wantedBytes) return [];
    this.#rest = this.#held.length === 1 ? chunk : Buffer.concat(this.#held);
    const pieces: Piece[] = [];
    while (this.#takeFrame(pieces));
    this.#held = this.#rest.length > 0 ? [this.#rest] : [];
    this.#heldBytes = this.#rest.length;
    return pieces;
  }

  end(): Piece[] {
    return [];
  }

  #takeFrame(pieces: Piece[]): boolean {
    this.#wantedBytes = HEADER_BYTES;
    if (this.#rest.length < HEADER_BYTES) return false;
    const kind = this.#rest[0];
    const length = this.#rest.readUInt32BE(4);
    if (kind === undefined || kind > 3 || length > LONGEST_FRAME_BYTES)
      throw new Error("the engine sent what is no frame of a container's log");
    this.#wantedBytes = HEADER_BYTES + length;
    if (this.#rest.length < this.#wantedBytes) return false;
    const content = this.#rest.subarray(HEADER_BYTES, this.#wantedBytes);
    this.#rest = this.#rest.subarray(this.#wantedBytes);
    // Kind 3 is the engine's own (moby, pkg/stdcopy: Systemerr).
    const piece = kind === 3 ? undefined : readPiece(content, kind === 2 ? "stderr" : "stdout");
    if (piece) pieces.push(piece);
    else this.#complaint = content.toString().trim();
    return true;
  }
}

/** No frames: a line's parts follow each other, each behind the time of its line. */
class TerminalReader implements PieceReader {
  #held: Buffer[] = [];
  #heldBytes = 0;
  #complaint: string | null = null;

  complaint(): string | null {
    return this.#complaint;
  }

  push(chunk: Buffer): Piece[] {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    const isWorthALook = chunk.includes(NEWLINE) || this.#heldBytes > SHORTEST_PART_BYTES;
    if (!isWorthALook) return [];
    let rest: Buffer = this.#held.length === 1 ? chunk : Buffer.concat(this.#held);
    const pieces: Piece[] = [];
    for (let end = pieceEnd(rest); end > 0; end = pieceEnd(rest)) {
      const piece = readPiece(rest.subarray(0, end), "stdout");
      if (piece) pieces.push(piece);
      else this.#complaint = rest.subarray(0, end).toString().trim();
      rest = rest.subarray(end);
    }
    if (rest.length > LONGEST_PIECE_BYTES)
      throw new Error("the engine sent what is no log of a container with a terminal");
    this.#held = [rest];
    this.#heldBytes = rest.length;
    return pieces;
  }

  end(): Piece[] {
    const piece = readPiece(Buffer.concat(this.#held), "stdout");
    return piece ? [piece] : [];
  }
}

/** Where the first piece ends: behind its newline, or before the very time that it began with. 0 where it goes on. */
function pieceEnd(bytes: Buffer): number {
  const newline = bytes.indexOf(NEWLINE);
  const space = bytes.indexOf(SPACE);
  const longest = newline < 0 ? bytes.length : newline;
  if (space > 0 && space < LONGEST_PREFIX_BYTES && longest > space + SHORTEST_PART_BYTES) {
    const prefix = bytes.subarray(0, space + 1);
    const again = bytes.subarray(0, longest).indexOf(prefix, space + 1 + SHORTEST_PART_BYTES);
    if (again > 0) return again;
  }
  return newline + 1;
}

function readPiece(content: Buffer, output: Output): Piece | undefined {
  const space = content.subarray(0, LONGEST_PREFIX_BYTES).indexOf(SPACE);
  const time = space > 0 ? readEngineTime(content.toString("latin1", 0, space)) : undefined;
  if (time === undefined) return undefined;
  const isEnd = content.at(-1) === NEWLINE;
  return { output, time, bytes: content.subarray(space + 1, isEnd ? -1 : undefined), isEnd };
}
