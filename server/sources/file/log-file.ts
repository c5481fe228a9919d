import type { BigIntStats } from "node:fs";

/** A file being read: what is written now, or an archive. Its text is the same before and after compression. */
export interface LogFile {
  /** Where it was when it was opened. */
  readonly path: string;
  readonly isArchive: boolean;
  /** See `identify`; undefined until the file has bytes. */
  identity: string | undefined;
  /** Where the next byte of its text is read, bytes. */
  offset: number;
  /** Bytes on disk that wait to be read, as far as is known. */
  readonly behindBytes: number;
  /** Whether it was looked at a moment ago and has a whole chunk to read: nothing else needs to be asked before. */
  readonly hasMore: boolean;
  /** Why the text ends early; undefined while nothing is wrong with it. */
  readonly damage: string | undefined;
  /** Device and inode. */
  readonly place: string;
  readonly isOpen: boolean;
  /** @throws MovedError, as all that follow, where it was closed and is not at its path any more */
  stats(): Promise<BigIntStats>;
  /** The first bytes of its text, as many as there are. */
  begin(lengthBytes: number): Promise<Uint8Array>;
  /** Bytes of its text from an offset on; undefined where an archive would have to be wound there. */
  bytesAt(offset: number, lengthBytes: number): Promise<Uint8Array | undefined>;
  /** The last bytes before {@link offset}, at most a few hundred; undefined where nothing was read. */
  readonly tail: Uint8Array | undefined;
  /**
   * The next bytes, for as long as no more are asked for; none of them while an archive is being wound to its offset, undefined where there are no more now.
   * @throws Error of the file system
   */
  read(): Promise<Uint8Array | undefined>;
  /** Whether what was read is no longer there: the file is shorter, or begins otherwise although it has grown again. */
  isTruncated(): Promise<boolean>;
  /** Whether nothing was written to the file since it was read to its end. @param stats what is at its path */
  isAsRead(stats: BigIntStats): boolean;
  /** Closes it; it is opened again when it is needed, if it is still at its path. */
  park(): Promise<void>;
  /** Closes it for good. */
  close(): Promise<void>;
}
