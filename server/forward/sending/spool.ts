import { mkdir, open, readdir, readFile, rm, truncate, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { lockDirectory } from "../../directory-lock.ts";
import { JobtrailError } from "../../error.ts";
import type { Batch, Place, Segment } from "./batch.ts";
import { frameHead, readFrames } from "./spool-frame.ts";

/** A segment this large is ended; it is deleted as a whole when everything in it was acknowledged. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
const SEGMENT = /^(\d{12})\.spool$/;

/**
 * Batches on disk, oldest first, in append-only segment files within a limit. Only one process may have a
 * directory; what a killed one has written whole is found again.
 */
export class Spool {
  readonly #directory: string;
  readonly #limitBytes: number;
  readonly #unlock: () => Promise<void>;
  /** Batches that a process before this one has left, oldest first. */
  readonly found: readonly Batch[];
  /** Bytes on disk. */
  bytes = 0;
  #current: { segment: Segment; file: FileHandle } | undefined;
  #nextNumber: number;

  private constructor(
    directory: string,
    limitBytes: number,
    unlock: () => Promise<void>,
    found: { batches: Batch[]; bytes: number; nextNumber: number },
  ) {
    this.#directory = directory;
    this.#limitBytes = limitBytes;
    this.#unlock = unlock;
    this.found = found.batches;
    this.bytes = found.bytes;
    this.#nextNumber = found.nextNumber;
  }

  /**
   * Opens a directory, which is made where it is missing.
   * @param limitBytes most bytes on disk
   * @throws JobtrailError `spool-locked`, `spool-unusable`
   */
  static async open(directory: string, limitBytes: number): Promise<Spool> {
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const unlock = await lockDirectory(directory, (holder) => inUse(directory, holder));
      return new Spool(directory, limitBytes, unlock, await findBatches(directory));
    } catch (error) {
      if (error instanceof JobtrailError) throw error;
      throw new JobtrailError(
        "spool-unusable",
        `The spool directory ${directory} cannot be used: ${error instanceof Error ? error.message : String(error)}. ` +
          "Give this user the right to read and write it, or name another one with --spool.",
        { cause: error },
      );
    }
  }

  /**
   * Adds a batch; it is safe from a crash of the machine after `sync`.
   * @returns undefined where the limit leaves no room for it
   * @throws Error of the file system, after which nothing of it is there
   */
  async append({ lines, chars, tail }: Batch, body: Buffer): Promise<Place | undefined> {
    const head = frameHead(lines, chars, tail, body);
    if (this.bytes + head.length + body.length > this.#limitBytes) return undefined;
    const { segment, file } = (this.#current ??= await this.#begin());
    // Counted at once: the acknowledgement of its neighbours meanwhile must not delete the segment.
    segment.waiting++;
    try {
      await file.write(Buffer.concat([head, body]), 0, head.length + body.length, segment.bytes);
    } catch (error) {
      segment.waiting--;
      await file.truncate(segment.bytes).catch(() => undefined);
      throw error;
    }
    const offset = segment.bytes + head.length;
    segment.bytes += head.length + body.length;
    this.bytes += head.length + body.length;
    return { segment, offset, bytes: body.length };
  }

  /** Makes what was added outlast a crash of the machine; ends a segment that is large enough. */
  async sync(): Promise<void> {
    const current = this.#current;
    if (!current) return;
    await current.file.datasync();
    // Everything in it may have been acknowledged, and it ended, meanwhile.
    if (this.#current === current && current.segment.bytes >= SEGMENT_BYTES) await this.#end();
  }

  /** @throws Error of the file system */
  async read({ segment, offset, bytes }: Place): Promise<Buffer> {
    const file = await open(segment.path, "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, offset);
      if (bytesRead < bytes) throw new Error(`${segment.path} has become shorter`);
      return buffer;
    } finally {
      await file.close();
    }
  }

  /** Gives up a batch's place: it was acknowledged. */
  async release({ segment }: Place): Promise<void> {
    segment.waiting--;
    if (segment.waiting > 0) return;
    if (this.#current?.segment === segment) await this.#end();
    await rm(segment.path, { force: true });
    this.bytes -= segment.bytes;
    segment.bytes = 0;
  }

  /** Closes what is open; the directory may be opened again. */
  async close(): Promise<void> {
    await this.#end();
    await this.#unlock();
  }

  async #begin(): Promise<{ segment: Segment; file: FileHandle }> {
    const number = this.#nextNumber++;
    const path = segmentPath(this.#directory, number);
    return { segment: { number, path, bytes: 0, waiting: 0 }, file: await open(path, "w", 0o600) };
  }

  async #end(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.file.close();
  }
}

/** Everything that is whole, from the oldest on; nothing behind a torn frame, for its lines are read again. */
async function findBatches(
  directory: string,
): Promise<{ batches: Batch[]; bytes: number; nextNumber: number }> {
  const names = await readdir(directory);
  const numbers = names
    .flatMap((name) => SEGMENT.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const batches: Batch[] = [];
  let bytes = 0;
  let isTorn = false;
  for (const number of numbers) {
    const path = segmentPath(directory, number);
    const content = isTorn ? Buffer.alloc(0) : await readFile(path);
    const { frames, wholeBytes } = readFrames(content);
    if (wholeBytes < content.length) {
      isTorn = true;
      await truncate(path, wholeBytes);
    }
    const segment = { number, path, bytes: wholeBytes, waiting: frames.length };
    if (frames.length === 0) await rm(path, { force: true });
    for (const { lines, chars, tail, ...place } of frames)
      batches.push({ lines, chars, tail, body: undefined, place: { segment, ...place }, isDone: false });
    bytes += wholeBytes;
  }
  return { batches, bytes, nextNumber: (numbers.at(-1) ?? 0) + 1 };
}

function segmentPath(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(12, "0")}.spool`);
}

function inUse(directory: string, holder: number | undefined): JobtrailError {
  return new JobtrailError(
    "spool-locked",
    holder === undefined
      ? `The spool directory ${directory} is in use by another Jobtrail, in another container or on another host. Stop that one, or give this one a directory of its own with --spool.`
      : `The spool directory ${directory} is in use by another Jobtrail (process ${holder}). Stop that one, or give this one a directory of its own with --spool.`,
  );
}
