import type * as z from "zod";
import type { Level } from "../../lib/event.ts";

/** Where a source resumes: for each of its streams the position behind the last stored line. */
export type Checkpoints = ReadonlyMap<string, string>;

/** What a source knows of a line's origin beside its bytes. */
export interface Labels {
  host: string;
  service: string;
  /** Further facts worth keeping as fields of the event, for example journald's priority. */
  fields?: Readonly<Record<string, string>>;
}

/** One record of a transport that delimits lines itself (journald, push, Docker). */
export interface LineItem {
  kind: "line";
  stream: string;
  labels: Labels;
  /** Unique within the source and the same after any restart; the event's id is made of it. */
  key: string;
  /** Opaque; handing it back in `Checkpoints` resumes behind this line. */
  position: string;
  /** The transport's own time in microseconds since the epoch, where it has one. */
  timeUs: number | null;
  /** The transport's own level, for a line that tells none itself. */
  level?: Level;
  /** What the transport tells of this very line (a record's attributes); what the line itself tells wins. */
  fields?: Readonly<Record<string, string>>;
  raw: Uint8Array;
}

/** A stretch of a byte stream (a file); `lines/` splits it and counts offsets. */
export interface BytesItem {
  kind: "bytes";
  stream: string;
  labels: Labels;
  /** Names the file itself across renames, for example `dev-inode-fingerprint`; contains no colon. */
  file: string;
  /** Offset in bytes of the first of `bytes` within the file. A line's position is `${file}:${offset behind its newline}`. */
  offset: number;
  /** Good until the next item is asked for: the memory may then be filled again. */
  bytes: Uint8Array;
  /** True when the file has ended for good (rotated away): an unterminated last line is a line. */
  end: boolean;
}

/**
 * What Jobtrail itself has to tell about a stream, in its place among the lines: lines that are missing, a container
 * that ended. It has no raw line; key and position obey the rules of a line's.
 */
export interface NoteItem {
  kind: "note";
  stream: string;
  labels: Labels;
  key: string;
  position: string;
  timeUs: number | null;
  level: Level;
  /** Becomes the event's field `jobtrail`, by which a note is known from a line. */
  about: "gap" | "restart";
  message: string;
}

/** What a source delivers. */
export type SourceItem = LineItem | BytesItem | NoteItem;

/** Lines that were gone before they were read. Times are microseconds since the epoch, null where unknown. */
export interface Gap {
  fromUs: number | null;
  toUs: number | null;
  /** What happened and what keeps it from happening again. */
  reason: string;
}

/** What a source is doing, in the words that the sources page shows. */
export interface SourceStatus {
  state: "starting" | "backfilling" | "following" | "retrying" | "stopped" | "failed";
  /** What happened and what to do, where state is `retrying` or `failed`; null otherwise. */
  problem: string | null;
  streams: number;
  /** When a retrying source tries again, milliseconds since the epoch; absent where it does not wait. */
  retryAtMs?: number;
  /** How much of what was there at the start has been read. */
  progress?: { done: number; total: number; unit: "bytes" | "entries" };
  /** What is known to be there and was not read yet; absent where the transport does not tell. */
  behind?: { amount: number; unit: "bytes" | "entries" };
  /** Newest last; at most a few dozen are kept. */
  gaps?: readonly Gap[];
}

/**
 * By stream the `BytesItem.file`s, oldest first, that were begun behind its checkpoint and of which lines may be stored
 * somewhere. Read again they must have the same name, or those lines would be stored twice.
 */
export type FilesAhead = ReadonlyMap<string, readonly string[]>;

/** What is known beside the positions of what was read, for sources of files. */
export interface Hints {
  ahead?: FilesAhead;
  /**
   * By stream the end of the line before its position: what stands there in the file that was read, and not in another one
   * that begins alike.
   */
  lastLines?: ReadonlyMap<string, Uint8Array>;
}

/**
 * A place that logs come from. `read` yields batches in order within each stream and ends only when
 * `signal` aborts or the source is exhausted; the consumer's pull is the back-pressure. A source never
 * throws for what may pass (a child that dies, a file that vanishes): it reports it in `status` and retries.
 */
export interface Source {
  readonly name: string;
  readonly kind: string;
  status(): SourceStatus;
  /**
   * @param from where each stream goes on
   * @param hints what else is known of what was read
   */
  read(from: Checkpoints, signal: AbortSignal, hints?: Hints): AsyncIterable<readonly SourceItem[]>;
}

/**
 * Absolute paths of the files and folders that hold Jobtrail's own secrets at the moment of asking, among them its
 * configuration: no source of files reads them.
 */
export type OwnPlaces = () => readonly string[];

/** What a look at a source found, before anything of it is read. */
export interface Probe {
  /** A sentence each: units, files, containers, pods. */
  found: readonly string[];
  /** What is in the way and what to do; null where the source can be read. */
  problem: string | null;
}

/** A stream with lines in a view, as the store knows it. */
export interface StreamInView {
  stream: string;
  host: string;
  service: string;
}

/** A half-open range of times in microseconds since the epoch; `fromUs` 0 and `toUs` Infinity stand for no end. */
export interface TimeSpan {
  fromUs: number;
  toUs: number;
}

/** A shell command that prints the very lines of some streams on the host where they are. */
export interface ReadCommand {
  /** Whose lines these are, for example a host or a service. */
  what: string;
  /** One line of POSIX shell, correctly quoted, which prints raw lines to standard output, oldest first. */
  command: string;
}

/**
 * A kind of source: what its module exports and `registry.ts` lists.
 * @template Schema of its `[[sources]]` table
 */
export interface SourceKind<Schema extends z.ZodObject> {
  schema: Schema;
  /** Keys by which programs of somebody's choice are run: taken from jobtrail.toml, and never over the API. */
  fileOnly?: readonly string[];
  create(config: z.infer<Schema>, own?: OwnPlaces): Source;
  /** Keys whose values no answer and no log shows: they name files of secrets. */
  secret?: readonly string[];
  /** Looks at the place without reading it. Never throws. @param signal gives up, for example after some seconds */
  probe(config: z.infer<Schema>, signal: AbortSignal, own?: OwnPlaces): Promise<Probe>;
  /** How somebody reads the same streams without Jobtrail. */
  readCommands(
    config: z.infer<Schema>,
    streams: readonly StreamInView[],
    span: TimeSpan,
  ): readonly ReadCommand[];
}
