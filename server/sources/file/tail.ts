import type { BigIntStats } from "node:fs";
import type { Chain } from "./chain.ts";
import { identify } from "./identity.ts";
import { MovedError } from "./descriptor.ts";
import type { LogFile } from "./log-file.ts";
import { gapNote } from "./gap.ts";
import { openAfter, openRest, type Rest } from "./open-rest.ts";
import { openLog, statOrUndefined } from "./open-log.ts";
import type { Stopped } from "./position.ts";
import type { BytesItem, Labels, NoteItem } from "../source.ts";

/** A deleted file is let go when nothing was written to it for this long, so that its space becomes free. */
const DELETED_FOR_MS = 5_000;
/** newsyslog writes a line of its own into the file it makes, which does not tell that the writer has changed to it. */
const TURNED_OVER = /^[^\n]* newsyslog\[\d+\]: logfile turned over[^\n]*\n$/;
const TURNED_OVER_BYTES = 300;

/** As many files as are rotated within a second. */
const MOST_BEFORE = 32;

/** What a tail begins with. */
export interface TailStart {
  chain: Chain;
  labels: Labels;
  /** Where the newest lines are: {@link FileTail.path}. */
  path: string;
  rest: Rest;
  /** Where reading ended before; undefined where it never began. */
  stopped: Stopped | undefined;
  /** Identities of files that may have been read behind there, oldest first. */
  ahead: readonly string[];
}

/** What a file's stream consists of. */
export type FileItem = BytesItem | NoteItem;

/** Follows one stream as `tail -F` does: through archives, renames, truncation and absence, into each day's new file. */
export class FileTail {
  /** Where the writer writes now, as far as is known. */
  path: string;
  readonly #chain: Chain;
  readonly #labels: Labels;
  /** The loss that is told before anything else. */
  #note: Promise<NoteItem> | undefined;
  /** Files still to be read to their end before the one that is at `path` now. */
  #later: LogFile[];
  #file: LogFile | undefined;
  /** Identities that files had when they were read before, as far as they have not been met again. */
  #ahead: readonly string[];
  /** Identities of the files that were read, the last of them. */
  #before: readonly string[] = [];
  /** Where reading ended. */
  #stopped: Stopped | undefined;
  #deletedMs: number | undefined;
  #isQuiet = false;
  /** Bytes on disk that were there at the start, and how many of them have been read. */
  readonly backlog: { readonly total: number; done: number };
  /** What is wrong with an archive, by its path. */
  readonly damages = new Map<string, string>();

  constructor({ chain, labels, path, rest, stopped, ahead }: TailStart) {
    this.path = path;
    this.#chain = chain;
    this.#labels = labels;
    this.#later = rest.files;
    this.#stopped = stopped;
    this.#ahead = ahead.slice(stopped ? ahead.indexOf(stopped.identity) + 1 : 0);
    this.backlog = { total: this.behindBytes, done: 0 };
    if (stopped && !rest.isFound && !stopped.isGapTold)
      this.#note = gapNote(this.#losing, "gone", stopped, rest.files[0]);
  }

  /** The stream's name. */
  get stream(): string {
    return this.#chain.stream;
  }

  /** Bytes on disk known to wait, compressed ones as they are. */
  get behindBytes(): number {
    return [this.#file, ...this.#later].reduce((sum, file) => sum + (file?.behindBytes ?? 0), 0);
  }

  /** Whether archives are being read. */
  get isInArchives(): boolean {
    return [this.#file, ...this.#later].some((file) => file?.isArchive && file.behindBytes > 0);
  }

  /**
   * The next stretch of bytes or note, or undefined where there is none now.
   * @throws Error of the file system, for example EACCES
   */
  async next(): Promise<FileItem | undefined> {
    for (;;) {
      try {
        return await this.#next();
      } catch (error) {
        if (!(error instanceof MovedError)) throw error;
        const found = await this.#findAgain();
        if (found !== "again") return found;
      }
    }
  }

  async #next(): Promise<FileItem | undefined> {
    this.#isQuiet = false;
    for (;;) {
      const note = await this.#note;
      this.#note = undefined;
      if (note) return note;
      this.#file ??= await this.#open();
      const file = this.#file;
      if (!file) return undefined;
      this.#isQuiet = !file.hasMore && (await this.#isAsRead(file));
      if (this.#isQuiet) return undefined;
      const isTruncated = !file.hasMore && (await file.isTruncated());
      if (!isTruncated) {
        const item = await this.#read(file);
        if (item) return item;
        if (!(await this.#isLeft(file))) return undefined;
        // Its writer may have written between our last read and its change to the next file.
        const rest = await this.#read(file);
        if (rest) return rest;
      }
      const last = this.#last(file);
      const isReadOn = await this.#leave(file, isTruncated);
      if (last && !isReadOn) return last;
    }
  }

  /** Whether files are open. */
  get isOpen(): boolean {
    return [this.#file, ...this.#later].some((file) => file?.isOpen);
  }

  /** Whether there was nothing new when it was looked at last, and the file is at its path. */
  get isQuiet(): boolean {
    return this.#isQuiet;
  }

  /** Closes the file while nothing is written to it; to be called between looks. */
  async park(): Promise<void> {
    if (this.#isQuiet) await this.#file?.park();
  }

  /** Nothing more is told of a damaged archive that has been deleted. */
  async forgetDamages(): Promise<void> {
    for (const path of this.damages.keys()) if (!(await statOrUndefined(path))) this.damages.delete(path);
  }

  /** Closes what is open. */
  async close(): Promise<void> {
    await Promise.all([this.#file, ...this.#later].map(async (file) => file?.close()));
    this.#file = undefined;
    this.#later = [];
  }

  async #open(): Promise<LogFile | undefined> {
    if (this.#later.length === 0 && (await statOrUndefined(this.path)))
      this.#later = this.#stopped
        ? await openAfter(this.#chain, this.#stopped)
        : (await openRest(this.#chain, undefined)).files;
    return this.#later.shift();
  }

  /** One look at the path tells that there is nothing new, whether the file is open or not. */
  async #isAsRead(file: LogFile): Promise<boolean> {
    if (file.isArchive || file.path !== this.path || this.#later.length > 0) return false;
    const stats = await statOrUndefined(this.path);
    return stats !== undefined && file.isAsRead(stats);
  }

  /** A file that was closed is not at its path any more: its chain is gone through as after a restart. */
  async #findAgain(): Promise<FileItem | undefined | "again"> {
    await Promise.all(this.#later.map((file) => file.close()));
    this.#later = [];
    const file = this.#file;
    if (!file || file.isOpen) return "again";
    const { identity, offset, tail, place } = file;
    if (identity === undefined) {
      this.#file = undefined;
      return "again";
    }
    const stopped = { identity, offset, tail, place, before: this.#before };
    const rest = await openRest(this.#chain, stopped);
    // Nothing is there at the moment, as while it is being rotated.
    if (!rest.isFound && rest.files.length === 0) return undefined;
    this.#later = rest.files;
    this.#stopped = stopped;
    this.#file = undefined;
    if (rest.isFound) return "again";
    this.#note = gapNote(this.#losing, "gone", stopped, rest.files[0]);
    return this.#last(file);
  }

  async #read(file: LogFile): Promise<BytesItem | undefined> {
    file.identity ??= await this.#identify(file);
    const { offset, identity } = file;
    const bytes = identity === undefined ? undefined : await file.read();
    if (file.damage !== undefined) this.damages.set(file.path, file.damage);
    this.backlog.done = Math.max(this.backlog.done, this.backlog.total - this.behindBytes);
    if (!bytes || identity === undefined) return undefined;
    this.#deletedMs = undefined;
    return this.#item(identity, offset, bytes, false);
  }

  async #identify(file: LogFile): Promise<string | undefined> {
    const identity = await identify(file, this.#ahead);
    // One file after the other: what was truncated behind an equal banner is not the same file again.
    if (identity !== undefined) this.#ahead = this.#ahead.slice(this.#ahead.indexOf(identity) + 1);
    return identity;
  }

  /**
   * Whether nobody writes any more to the file that has been read to its end. After a rename the writer goes on in
   * the old file until it opens the new one; the new one's first byte tells that it has.
   */
  async #isLeft(file: LogFile): Promise<boolean> {
    const own = await file.stats();
    const now = await statOrUndefined(this.path);
    if (now?.ino === own.ino && now.dev === own.dev) return false;
    if (file.isArchive) return true;
    const next = await this.#nextWithBytes(now);
    if (next) return !(await isOnlyTurnedOver(next));
    if (own.nlink > 0n) return false;
    this.#deletedMs ??= performance.now();
    return performance.now() - this.#deletedMs > DELETED_FOR_MS;
  }

  /** The path of the file that is read after this one, once there is something in it. */
  async #nextWithBytes(now: BigIntStats | undefined): Promise<string | undefined> {
    for (const other of this.#later) if ((await other.stats()).size > 0n) return other.path;
    return now && now.size > 0n ? this.path : undefined;
  }

  /** @returns true where its text goes on in a copy, from the very byte: a line that is half read has its other half there */
  async #leave(file: LogFile, isTruncated: boolean): Promise<boolean> {
    const { identity, offset, tail } = file;
    if (identity !== undefined && this.#before.at(-1) !== identity)
      this.#before = [...this.#before, identity].slice(-MOST_BEFORE);
    const stopped =
      identity === undefined
        ? undefined
        : { identity, offset, tail, place: file.place, before: this.#before };
    this.#stopped = stopped ?? this.#stopped;
    let isReadOn = false;
    if (isTruncated) {
      // What was written between our last read and the truncation is in a copy, where one was made.
      const rest = await openRest(this.#chain, this.#stopped);
      this.#later = rest.files;
      isReadOn = stopped !== undefined && rest.isFound;
      if (stopped && !rest.isFound) this.#note = gapNote(this.#losing, "truncated", stopped, undefined);
    }
    this.#deletedMs = undefined;
    this.#file = undefined;
    await file.close();
    return isReadOn;
  }

  get #losing(): { stream: string; labels: Labels } {
    return { stream: this.#chain.stream, labels: this.#labels };
  }

  /** Tells that no more bytes come, so that a last line without newline is a line. */
  #last(file: LogFile): BytesItem | undefined {
    return file.identity === undefined
      ? undefined
      : this.#item(file.identity, file.offset, Buffer.alloc(0), true);
  }

  #item(file: string, offset: number, bytes: Uint8Array, end: boolean): BytesItem {
    return { kind: "bytes", stream: this.#chain.stream, labels: this.#labels, file, offset, bytes, end };
  }
}

async function isOnlyTurnedOver(path: string): Promise<boolean> {
  const file = await openLog(path);
  if (!file) return false;
  try {
    return TURNED_OVER.test(Buffer.from(await file.begin(TURNED_OVER_BYTES)).toString("latin1"));
  } finally {
    await file.close();
  }
}
