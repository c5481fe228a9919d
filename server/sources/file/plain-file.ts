import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { beginsAs } from "./identity.ts";
import type { LogFile } from "./log-file.ts";

/** Bytes read in one go: large enough to be quick, small enough to be fair to other files. */
export const CHUNK_BYTES = 256 * 1024;

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

  async begin(lengthBytes: number): Promise<Uint8Array> {
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(lengthBytes), 0, lengthBytes, 0);
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
    return bytesRead === 0 ? undefined : buffer.subarray(0, bytesRead);
  }

  async isTruncated(): Promise<boolean> {
    if (this.identity === undefined || this.offset === 0) return false;
    const stats = await this.stats();
    if (Number(stats.size) < this.offset) return true;
    const isUnchanged = !this.#end || this.#end.mtimeNs === stats.mtimeNs;
    return !isUnchanged && !(await beginsAs(this, this.identity));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
