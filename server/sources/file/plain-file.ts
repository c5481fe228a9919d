import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { beginsAs } from "./identity.ts";
import type { LogFile } from "./log-file.ts";

/** Bytes read in one go: large enough to be quick, small enough to be fair to other files. */
export const CHUNK_BYTES = 256 * 1024;

/** Enough of what was read last to tell it from other lines. */
const TAIL_BYTES = 256;

/** What a file is opened with. */
export interface Opened {
  path: string;
  handle: FileHandle;
  sizeBytes: number;
  offset: number;
  identity: string | undefined;
}

/** A file of text that may still be written to. */
export class PlainFile implements LogFile {
  readonly path: string;
  readonly isArchive = false;
  readonly damage = undefined;
  identity: string | undefined;
  offset: number;
  tail: Uint8Array | undefined;
  readonly #handle: FileHandle;
  #sizeBytes: number;
  /** What the file was like when it had been read to its end; unchanged means nothing to read. */
  #end: Pick<BigIntStats, "mtimeNs" | "size"> | undefined;

  constructor({ path, handle, sizeBytes, offset, identity }: Opened) {
    this.path = path;
    this.#handle = handle;
    this.#sizeBytes = sizeBytes;
    this.offset = offset;
    this.identity = identity;
  }

  get behindBytes(): number {
    return Math.max(0, this.#sizeBytes - this.offset);
  }

  stats(): Promise<BigIntStats> {
    return this.#handle.stat({ bigint: true });
  }

  begin(lengthBytes: number): Promise<Uint8Array> {
    return this.bytesAt(0, lengthBytes);
  }

  async bytesAt(offset: number, lengthBytes: number): Promise<Uint8Array> {
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(lengthBytes), 0, lengthBytes, offset);
    return buffer.subarray(0, bytesRead);
  }

  async read(): Promise<Uint8Array | undefined> {
    const stats = await this.stats();
    if (this.#end?.mtimeNs === stats.mtimeNs && this.#end.size === stats.size) return undefined;
    const { buffer, bytesRead } = await this.#handle.read(
      Buffer.allocUnsafe(CHUNK_BYTES),
      0,
      CHUNK_BYTES,
      this.offset,
    );
    this.offset += bytesRead;
    this.#sizeBytes = Number(stats.size);
    this.#end = this.offset === this.#sizeBytes ? stats : undefined;
    if (bytesRead === 0) return undefined;
    const bytes = buffer.subarray(0, bytesRead);
    this.tail = Buffer.from(bytes.subarray(-TAIL_BYTES));
    return bytes;
  }

  async isTruncated(): Promise<boolean> {
    if (this.identity === undefined || this.offset === 0) return false;
    const stats = await this.stats();
    if (Number(stats.size) < this.offset) return true;
    const isUnchanged = !this.#end || this.#end.mtimeNs === stats.mtimeNs;
    return !isUnchanged && !((await beginsAs(this, this.identity)) && (await this.#endsAsRead()));
  }

  async #endsAsRead(): Promise<boolean> {
    if (!this.tail) return true;
    const now = await this.bytesAt(this.offset - this.tail.length, this.tail.length);
    return Buffer.compare(now, this.tail) === 0;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
