import { open, stat, type FileHandle } from "node:fs/promises";
import { identify, isSame } from "./file-identity.ts";
import type { BytesItem, Labels } from "./source.ts";

/** Bytes read in one go: large enough to be quick, small enough to be fair to other files. */
const CHUNK_BYTES = 128 * 1024;

interface OpenFile {
  handle: FileHandle;
  /** See `identify`; undefined until the file has bytes. */
  identity: string | undefined;
  offset: number;
}

/** Follows one path as `tail -F` does: through renames, truncation and absence. */
export class FileTail {
  readonly path: string;
  readonly #labels: Labels;
  /** Files still to be read to their end before the one that is at `path` now. */
  readonly #older: OpenFile[];
  #file: OpenFile | undefined;
  /** Bytes known to wait. */
  behind = 0;

  /** @param files what to read, oldest first, each open at its offset; the last is followed when it is still at `path` */
  constructor(path: string, labels: Labels, files: OpenFile[]) {
    this.path = path;
    this.#labels = labels;
    this.#older = files;
  }

  /**
   * The next stretch of bytes, or undefined where there is none now.
   * @throws Error of the file system, for example EACCES
   */
  async next(): Promise<BytesItem | undefined> {
    for (;;) {
      this.#file ??= this.#older.shift() ?? (await openAt(this.path));
      const file = this.#file;
      if (!file) return undefined;
      const item = await this.#read(file);
      if (item) return item;
      const verdict = this.#older.length > 0 ? "ended" : await this.#verdict(file);
      if (verdict === "same") return undefined;
      // Whoever renamed it may have written between our last read and the rename.
      const rest = verdict === "ended" ? await this.#read(file) : undefined;
      if (rest) return rest;
      const end = this.#end(file);
      if (verdict === "truncated") {
        file.offset = 0;
        file.identity = undefined;
      } else {
        await file.handle.close();
        this.#file = undefined;
      }
      if (end) return end;
    }
  }

  /** Closes what is open. */
  async close(): Promise<void> {
    await Promise.all([this.#file, ...this.#older].map(async (file) => file?.handle.close()));
    this.#file = undefined;
    this.#older.length = 0;
  }

  async #read(file: OpenFile): Promise<BytesItem | undefined> {
    if (file.identity === undefined)
      file.identity = await identify(file.handle, await file.handle.stat({ bigint: true }));
    if (file.identity === undefined) return undefined;
    const { buffer, bytesRead } = await file.handle.read(
      Buffer.allocUnsafe(CHUNK_BYTES),
      0,
      CHUNK_BYTES,
      file.offset,
    );
    this.behind =
      bytesRead < CHUNK_BYTES ? 0 : Number((await file.handle.stat()).size) - file.offset - bytesRead;
    if (bytesRead === 0) return undefined;
    const item = this.#item(file.identity, file.offset, buffer.subarray(0, bytesRead), false);
    file.offset += bytesRead;
    return item;
  }

  /** What became of the file that has been read to its end. */
  async #verdict(file: OpenFile): Promise<"same" | "ended" | "truncated"> {
    const own = await file.handle.stat({ bigint: true });
    if (Number(own.size) < file.offset) return "truncated";
    const now = await statOrUndefined(this.path);
    return now && now.ino === own.ino && now.dev === own.dev ? "same" : "ended";
  }

  /** Tells that no more bytes come, so that a last line without newline is a line. */
  #end(file: OpenFile): BytesItem | undefined {
    return file.identity === undefined
      ? undefined
      : this.#item(file.identity, file.offset, Buffer.alloc(0), true);
  }

  #item(file: string, offset: number, bytes: Uint8Array, end: boolean): BytesItem {
    return { kind: "bytes", stream: this.path, labels: this.#labels, file, offset, bytes, end };
  }
}

/** Opens a path at an offset; undefined where nothing is there. */
export async function openAt(path: string, offset = 0, identity?: string): Promise<OpenFile | undefined> {
  try {
    return { handle: await open(path, "r"), identity, offset };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Opens a path if it is the file that `identity` names.
 * @throws Error of the file system, for example EACCES
 */
export async function openIfSame(
  path: string,
  identity: string,
  offset: number,
): Promise<OpenFile | undefined> {
  const file = await openAt(path, offset, identity);
  if (!file) return undefined;
  const stats = await file.handle.stat({ bigint: true });
  // A shorter file than what was read is a new one that took over the old one's place.
  if (Number(stats.size) >= offset && (await isSame(file.handle, stats, identity))) return file;
  await file.handle.close();
  return undefined;
}

async function statOrUndefined(path: string): Promise<{ ino: bigint; dev: bigint } | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
