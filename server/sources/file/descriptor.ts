import type { BigIntStats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { placeOf } from "./identity.ts";

/** The file that was being read is no longer at its path: its chain tells where it went. */
export class MovedError extends Error {}

/** A file that is opened when it is needed and may be closed meanwhile, as long as it stays at its path. */
export class Descriptor {
  readonly path: string;
  /** Device and inode. */
  readonly place: string;
  readonly #bornNs: bigint;
  #handle: FileHandle | undefined;
  #opening: Promise<FileHandle> | undefined;
  #isClosed = false;

  /** @param stats what is at the path @param handle the file itself, where it is open already */
  constructor(path: string, stats: BigIntStats, handle?: FileHandle) {
    this.path = path;
    this.place = placeOf(stats);
    this.#bornNs = stats.birthtimeNs;
    this.#handle = handle;
  }

  get isOpen(): boolean {
    return this.#handle !== undefined;
  }

  /** @throws MovedError where another file or none is at the path now; Error of the file system, for example EMFILE */
  async handle(): Promise<FileHandle> {
    if (this.#handle) return this.#handle;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(): Promise<FileHandle> {
    if (this.#isClosed) throw new Error(`${this.path} is closed`);
    const handle = await open(this.path, "r").catch((error: unknown) => {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      throw code === "ENOENT" || code === "ENOTDIR" ? new MovedError(this.path, { cause: error }) : error;
    });
    const stats = await handle.stat({ bigint: true });
    // A new file is often given the inode of one that was deleted.
    if (placeOf(stats) !== this.place || stats.birthtimeNs !== this.#bornNs) {
      await handle.close();
      throw new MovedError(this.path);
    }
    this.#handle = handle;
    return handle;
  }

  /** Closes it for good. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.park();
  }

  /** Closes it until it is needed again. */
  async park(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}
