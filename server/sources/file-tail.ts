import { beginsAs, identify } from "./file-identity.ts";
import { openAt, statOrUndefined, type OpenFile } from "./open-file.ts";
import type { BytesItem, Labels } from "./source.ts";

/** Bytes read in one go: large enough to be quick, small enough to be fair to other files. */
const CHUNK_BYTES = 256 * 1024;
/** A deleted file is let go when nothing was written to it for this long, so that its space becomes free. */
const DELETED_FOR_MS = 5_000;

/** What a file was like when it had been read to its end; unchanged means nothing to read. */
interface End {
  modifiedNs: bigint;
  size: bigint;
}

/** Follows one path as `tail -F` does: through renames, truncation and absence. */
export class FileTail {
  readonly path: string;
  readonly #labels: Labels;
  /** Files still to be read to their end before the one that is at `path` now. */
  readonly #later: OpenFile[];
  #file: OpenFile | undefined;
  #end: End | undefined;
  #deletedMs: number | undefined;
  /** Bytes known to wait. */
  behind = 0;

  /** @param files what to read, oldest first, each open at its offset; the last is followed when it is still at `path` */
  constructor(path: string, labels: Labels, files: OpenFile[]) {
    this.path = path;
    this.#labels = labels;
    this.#later = files;
  }

  /**
   * The next stretch of bytes, or undefined where there is none now.
   * @throws Error of the file system, for example EACCES
   */
  async next(): Promise<BytesItem | undefined> {
    for (;;) {
      this.#file ??= this.#later.shift() ?? (await openAt(this.path));
      const file = this.#file;
      if (!file) return undefined;
      const isTruncated = await this.#isTruncated(file);
      if (!isTruncated) {
        const item = await this.#read(file);
        if (item) return item;
        if (!(await this.#isLeft(file))) return undefined;
        // Its writer may have written between our last read and its change to the next file.
        const rest = await this.#read(file);
        if (rest) return rest;
      }
      const last = this.#last(file);
      await this.#leave(file, isTruncated);
      if (last) return last;
    }
  }

  /** Closes what is open. */
  async close(): Promise<void> {
    await Promise.all([this.#file, ...this.#later].map(async (file) => file?.handle.close()));
    this.#file = undefined;
    this.#later.length = 0;
  }

  async #read(file: OpenFile): Promise<BytesItem | undefined> {
    const stats = await file.handle.stat({ bigint: true });
    if (this.#end?.modifiedNs === stats.mtimeNs && this.#end.size === stats.size) return undefined;
    file.identity ??= await identify(file.handle, stats);
    if (file.identity === undefined) return undefined;
    const { offset } = file;
    const { buffer, bytesRead } = await file.handle.read(
      Buffer.allocUnsafe(CHUNK_BYTES),
      0,
      CHUNK_BYTES,
      offset,
    );
    file.offset += bytesRead;
    this.behind = Math.max(0, Number(stats.size) - file.offset);
    const isAtEnd = BigInt(file.offset) === stats.size;
    this.#end = isAtEnd ? { modifiedNs: stats.mtimeNs, size: stats.size } : undefined;
    if (bytesRead === 0) return undefined;
    this.#deletedMs = undefined;
    return this.#item(file.identity, offset, buffer.subarray(0, bytesRead), false);
  }

  /** Whether what we read is no longer there: the file is shorter, or begins otherwise although it has grown again. */
  async #isTruncated(file: OpenFile): Promise<boolean> {
    if (file.identity === undefined || file.offset === 0) return false;
    const stats = await file.handle.stat({ bigint: true });
    if (Number(stats.size) < file.offset) return true;
    const isUnchanged = !this.#end || this.#end.modifiedNs === stats.mtimeNs;
    return !isUnchanged && !(await beginsAs(file.handle, stats, file.identity));
  }

  /**
   * Whether nobody writes any more to the file that has been read to its end. After a rename the writer goes on in
   * the old file until it opens the new one; the new one's first byte tells that it has.
   */
  async #isLeft(file: OpenFile): Promise<boolean> {
    const own = await file.handle.stat({ bigint: true });
    const now = await statOrUndefined(this.path);
    if (now?.ino === own.ino && now.dev === own.dev) return false;
    const later = await Promise.all(this.#later.map(({ handle }) => handle.stat({ bigint: true })));
    if ([...later, now].some((stats) => stats && stats.size > 0n)) return true;
    if (own.nlink > 0n) return false;
    this.#deletedMs ??= performance.now();
    return performance.now() - this.#deletedMs > DELETED_FOR_MS;
  }

  async #leave(file: OpenFile, isTruncated: boolean): Promise<void> {
    this.#end = undefined;
    this.#deletedMs = undefined;
    if (isTruncated) {
      file.offset = 0;
      file.identity = undefined;
    } else {
      this.#file = undefined;
      await file.handle.close();
    }
  }

  /** Tells that no more bytes come, so that a last line without newline is a line. */
  #last(file: OpenFile): BytesItem | undefined {
    return file.identity === undefined
      ? undefined
      : this.#item(file.identity, file.offset, Buffer.alloc(0), true);
  }

  #item(file: string, offset: number, bytes: Uint8Array, end: boolean): BytesItem {
    return { kind: "bytes", stream: this.path, labels: this.#labels, file, offset, bytes, end };
  }
}
