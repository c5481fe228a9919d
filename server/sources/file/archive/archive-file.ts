import type { BigIntStats } from "node:fs";
import type { Descriptor } from "../descriptor.ts";
import { ArchiveDamage } from "../problem.ts";
import { decompress } from "./decompress.ts";
import type { LogFile } from "../log-file.ts";
import { CHUNK_BYTES } from "../chunks.ts";
import type { Opened } from "../plain-file.ts";
import type { Compression } from "../rotated-name.ts";

/** Compressed bytes taken in one go: they become some hundred thousand bytes of text. */
const COMPRESSED_BYTES = 16 * 1024;
/** An archive is wound forward this long before other files have their turn. */
const WIND_MS = 50;

/** A compressed file that is complete: its text is read once, from its beginning to its end. */
export class ArchiveFile implements LogFile {
  readonly isArchive = true;
  readonly hasMore = false;
  readonly tail = undefined;
  identity: string | undefined;
  offset: number;
  damage: string | undefined;
  readonly #descriptor: Descriptor;
  readonly #sizeBytes: number;
  readonly #compression: Compression;
  #text: AsyncGenerator<Uint8Array, void>;
  #takenBytes = 0;
  /** Text that came out and was not delivered, and where in the whole it begins. */
  #ahead: Uint8Array = new Uint8Array();
  #aheadAt = 0;
  #isEnded = false;
  /** Why the compressed bytes could not be read on. */
  #readFailure: Error | undefined;

  constructor({ descriptor, sizeBytes, offset, identity }: Opened, compression: Compression) {
    this.#descriptor = descriptor;
    this.#sizeBytes = sizeBytes;
    this.offset = offset;
    this.identity = identity;
    this.#compression = compression;
    this.#text = decompress(compression, this.#compressed());
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
    return this.#isEnded ? 0 : Math.max(0, this.#sizeBytes - this.#takenBytes);
  }

  async stats(): Promise<BigIntStats> {
    return (await this.#descriptor.handle()).stat({ bigint: true });
  }

  /** Only before the first {@link read}: later the beginning has gone. */
  async begin(lengthBytes: number): Promise<Uint8Array> {
    while (this.#ahead.length < lengthBytes) {
      const piece = await this.#next();
      if (!piece) break;
      this.#ahead = this.#ahead.length === 0 ? piece : Buffer.concat([this.#ahead, piece]);
    }
    return this.#ahead.subarray(0, lengthBytes);
  }

  bytesAt(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async read(): Promise<Uint8Array | undefined> {
    const untilMs = performance.now() + WIND_MS;
    for (;;) {
      const skip = Math.min(this.offset - this.#aheadAt, this.#ahead.length);
      const bytes = this.#ahead.subarray(skip, skip + CHUNK_BYTES);
      this.#ahead = this.#ahead.subarray(skip + bytes.length);
      this.#aheadAt += skip + bytes.length;
      if (bytes.length > 0) {
        this.offset += bytes.length;
        return bytes;
      }
      if (performance.now() > untilMs) return bytes;
      const piece = await this.#next();
      if (!piece) return undefined;
      this.#ahead = piece;
    }
  }

  isTruncated(): Promise<boolean> {
    return Promise.resolve(false);
  }

  isAsRead(): boolean {
    return false;
  }

  park(): Promise<void> {
    return this.#descriptor.park();
  }

  async close(): Promise<void> {
    await this.#text.return();
    await this.#descriptor.close();
  }

  /** What can be read is read; what comes behind a damage is not there. */
  async #next(): Promise<Uint8Array | undefined> {
    if (this.#isEnded) return undefined;
    try {
      const { value, done } = await this.#text.next();
      if (!done) return value;
    } catch (error) {
      const passing = this.#readFailure ?? (error instanceof ArchiveDamage ? undefined : asError(error));
      if (passing !== undefined) {
        this.#rewind();
        throw passing;
      }
      this.damage = error instanceof Error ? error.message : String(error);
    }
    this.#isEnded = true;
    return undefined;
  }

  /** To be wound to the offset again with the next read. */
  #rewind(): void {
    this.#takenBytes = 0;
    this.#ahead = new Uint8Array();
    this.#aheadAt = 0;
    this.#readFailure = undefined;
    this.#text = decompress(this.#compression, this.#compressed());
  }

  async *#compressed(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const room = Buffer.allocUnsafe(COMPRESSED_BYTES);
      const { bytesRead } = await this.#descriptor
        .handle()
        .then((handle) => handle.read(room, 0, room.length, this.#takenBytes))
        .catch((error: unknown) => {
          // What decompresses would only see that the bytes end.
          this.#readFailure = asError(error);
          throw error;
        });
      if (bytesRead === 0) return;
      this.#takenBytes += bytesRead;
      yield room.subarray(0, bytesRead);
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
