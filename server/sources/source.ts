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
  bytes: Uint8Array;
  /** True when the file has ended for good (rotated away): an unterminated last line is a line. */
  end: boolean;
}

/** What a source delivers. */
export type SourceItem = LineItem | BytesItem;

/** What a source is doing, in the words that the sources page shows. */
export interface SourceStatus {
  state: "starting" | "backfilling" | "following" | "retrying" | "stopped" | "failed";
  /** What happened and what to do, where state is `retrying` or `failed`; null otherwise. */
  problem: string | null;
  streams: number;
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
  read(from: Checkpoints, signal: AbortSignal): AsyncIterable<readonly SourceItem[]>;
}
