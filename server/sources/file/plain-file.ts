import type { BigIntStats } from "node:fs";
import type { Descriptor } from "./descriptor.ts";
import { CHUNK_BYTES, giveChunk, takeChunk } from "./chunks.ts";
import { beginsAs, placeOf } from "./identity.ts";
import type { LogFile } from "./log-file.ts";

/**
 * A file with more to read is not looked at again before every chunk: what happens to it within this long is noticed
 * behind the next ones.
 */
const LOOK_EVERY_MS = 30;

/** A file may have grown since its size was asked. */
const LEAST_BYTES = 4 * 1024;

/** Enough of what was read last to tell it from other lines. */
const TAIL_BYTES = 256;

/** What a file is opened with. */
export interface Opened {
  descriptor: Descriptor;
  sizeBytes: number;
  offset: number;
  identity: string | undefined;
}

/** A file of text that may still be written to. */
export class PlainFile implements LogFile {
  readonly isArchive = false;
  readonly damage = undefined;
  identity: string | undefined;
  offset: number;
  tail: Uint8Array | undefined;
  readonly #descriptor: Descriptor;
  /** Holds what was read last; it is somebody else's once more is asked for. */
  #chunk: Buffer | undefined;
  #sizeBytes: number;
  /** What the file was like when it was read last. */
  #seen: BigIntStats | undefined;
  #seenMs = -Infinity;
  /** The same where that was to its end; unchanged means nothing to read. */
  #end: BigIntStats | undefined;

  constructor({ descriptor, sizeBytes, offset, identity }: Opened) {
    this.#descriptor = descriptor;
    this.#sizeBytes = sizeBytes;
    this.offset = offset;
    this.identity = identity;
  }

  get path(): string {
    return this.#descriptor.path;
  }

  get place(): string {
    return this.#descriptor.place;
  }

  get isOpen(): boolean {
    return this.#descriptor.isOpen;
  }

  get behindBytes(): number {
    return Math.max(0, this.#sizeBytes - this.offset);
  }

  async stats(): Promise<BigIntStats> {
    return (await this.#descriptor.handle()).stat({ bigint: true });
  }

  begin(lengthBytes: number): Promise<Uint8Array> {
    return this.bytesAt(0, lengthBytes);
  }

  async bytesAt(offset: number, lengthBytes: number): Promise<Uint8Array> {
    const handle = await this.#descriptor.handle();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(lengthBytes), 0, lengthBytes, offset);
    return buffer.subarray(0, bytesRead);
  }

  get hasMore(): boolean {
    return (
      this.#seen !== undefined &&
      performance.now() - this.#seenMs < LOOK_EVERY_MS &&
      this.#sizeBytes - this.offset >= CHUNK_BYTES
    );
  }

  async read(): Promise<Uint8Array | undefined> {
    this.#giveBack();
    const stats = this.hasMore ? this.#seen! : await this.#look();
    if (this.#end?.mtimeNs === stats.mtimeNs && this.#end.size === stats.size) return undefined;
    const handle = await this.#descriptor.handle();
    const roomBytes = Math.min(CHUNK_BYTES, Math.max(LEAST_BYTES, Number(stats.size) - this.offset));
    const room = roomBytes === CHUNK_BYTES ? (this.#chunk = takeChunk()) : Buffer.allocUnsafeSlow(roomBytes);
    const { buffer, bytesRead } = await handle.read(room, 0, roomBytes, this.offset);
    this.offset += bytesRead;
    this.#end = this.offset === this.#sizeBytes ? stats : undefined;
    if (bytesRead === 0) return undefined;
    const bytes = buffer.subarray(0, bytesRead);
    this.tail = Buffer.from(bytes.subarray(-TAIL_BYTES));
    return bytes;
  }

  async #look(): Promise<BigIntStats> {
    const stats = await this.stats();
    this.#seen = stats;
    this.#seenMs = performance.now();
    this.#sizeBytes = Number(stats.size);
    return stats;
  }

  async isTruncated(): Promise<boolean> {
    if (this.identity === undefined || this.offset === 0) return false;
    const stats = await this.stats();
    if (Number(stats.size) < this.offset) return true;
    const isUnchanged = !this.#seen || this.#seen.mtimeNs === stats.mtimeNs;
    return !isUnchanged && !((await beginsAs(this, this.identity)) && (await this.#endsAsRead()));
  }

  async #endsAsRead(): Promise<boolean> {
    if (!this.tail) return true;
    const now = await this.bytesAt(this.offset - this.tail.length, this.tail.length);
    return Buffer.compare(now, this.tail) === 0;
  }

  #giveBack(): void {
    if (this.#chunk) giveChunk(this.#chunk);
    this.#chunk = undefined;
  }

  isAsRead(stats: BigIntStats): boolean {
    return (
      placeOf(stats) === this.place && this.#end?.mtimeNs === stats.mtimeNs && this.#end.size === stats.size
    );
  }

  park(): Promise<void> {
    this.#giveBack();
    return this.#descriptor.park();
  }

  close(): Promise<void> {
    this.#giveBack();
    return this.#descriptor.close();
  }
}
