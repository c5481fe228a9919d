import type { HeardProcess } from "../../lib/trail/phase-now.ts";
import type { WorkerTime } from "../../lib/trail/habits.ts";
import type { JobInTime } from "./worker-times.ts";
import type { Event } from "../../lib/event.ts";
import type { Reading } from "../../lib/trail/reading.ts";
import type { SingleSegment } from "../../lib/trail/facts.ts";
import type { Query } from "../../lib/query/ast.ts";
import type { LogRecord } from "../record.ts";
import type { FacetField, Facets, Histogram, LogsPage, Removal, StoredEvent } from "../protocol/logs.ts";
import type { Removed, RetentionLimits } from "./retention.ts";
import type { Selection, TimeRange } from "./selection.ts";
import type { JobDigest } from "./job-digests.ts";
import type { StoredJob } from "./job-facts.ts";
import type { LaterReadings } from "./later-readings.ts";
import type { JobReadings } from "./readings.ts";
import type { LostPart, Upkeep } from "./upkeep/upkeep.ts";
import type { Comparison, StoredStream, StreamComparison } from "./streams.ts";

export type { Removed, RetentionLimits } from "./retention.ts";
export type { LostPart } from "./upkeep/upkeep.ts";
export type { Selection, TimeRange } from "./selection.ts";

export type { JobDigest, JobReadings, LaterReadings, StoredJob };

/** A page of events: cursors are event ids; at most one of `before` and `after` is given. */
export interface LogsQuestion extends Selection {
  /** 1 to 1,000. */
  limit: number;
  /** Return the events just before this one, the nearest `limit` of them. */
  before?: string;
  /** Return the events just behind this one; "" begins with the oldest of the selection. */
  after?: string;
  /** Return half of the events before this one and half from it on; it need not be in the selection itself. */
  around?: string;
}

/** A host's service that has been at debug or trace for more than ten minutes. */
export interface TalkativeService {
  source: string;
  /** "" where its lines name none. */
  host: string;
  service: string;
  /** The more talkative of the levels that it wrote lines of. */
  level: "debug" | "trace";
  /** Debug and trace lines of the last 15 minutes, and the time of the first of them in microseconds since the epoch. */
  lines: number;
  sinceUs: number;
  /** Of the newest of those lines, to tell how the service is deployed. */
  stream: string;
  fields: Readonly<Record<string, string>>;
  /** All that it wrote, of whatever level, received since midnight UTC; bytes are those of the raw lines. */
  rows: number;
  bytes: number;
}

/** Who is too talkative, and all rows and bytes since midnight UTC; those are 0 where nobody is. */
export interface Verbosity {
  services: TalkativeService[];
  rows: number;
  bytes: number;
}

/** A stored milestone, without its words. */
export type MilestoneRow = Pick<
  LogRecord,
  "source" | "host" | "service" | "stream" | "milestone" | "job" | "jobId" | "phase" | "worker" | "timeUs"
>;

/** The formats of an export. */
export type ExportFormat = "ndjson" | "csv" | "raw";

/** Where a source goes on. */
export interface Resumption {
  /** The position behind each stream's last row, the stream stored to last at the end. */
  positions: Map<string, string>;
  /**
   * Where rows were lost and it is read again: the positions that each stream must have come by until it is where it had
   * been. What it reads until then may be stored.
   */
  until?: Map<string, Set<string>>;
  /** By stream, the end of the line before its position, at most 256 bytes; absent where that is not known. */
  lastLines?: Map<string, Uint8Array>;
  /** By stream, what stands before the last colon of its positions behind there, the one met first in front. */
  ahead?: Map<string, string[]>;
}

/** Records ready to be stored, so that one batch can be made ready while the one before is being stored. */
export interface PreparedBatch {
  rows: number;
  /** The number of the first row; see `seqAt` for the others. */
  firstSeq: number;
  /** Blocks of ClickHouse's Native format, which are stored together. */
  blocks: readonly Uint8Array[];
}

/** What is left of records that were packed: all that they were, for the few times when somebody wants it. */
export interface PackedPart {
  /** Reads them again, in memory of their own; to be called before their pack is freed. */
  whole(): LogRecord[];
}

/** A batch that is made ready a part at a time, so that what waits to be stored is bytes and no records. */
export interface Pack {
  readonly rows: number;
  readonly bytes: number;
  /** Adds records behind those that are in it. Where it throws, none of them is in it. */
  add(records: readonly LogRecord[]): Promise<PackedPart>;
  /** Numbers the rows, behind all that were numbered before; nothing is added after. */
  end(): PreparedBatch;
  /** Gives up what it holds: it is stored, and told of. */
  free(): void;
}

/**
 * The one place where events are kept, and the sources' checkpoint.
 * Every method throws `StoreError` (code `store-…`) when ClickHouse fails. Questions wait for their turn: `store-busy`
 * where it does not come, and `store-cancelled` once their signal is aborted.
 */
export interface Store {
  /** Takes numbers for so many rows that are stored next. @returns the first; see `seqAt` for the others */
  takeNumbers(rows: number): number;
  /**
   * Numbers records in the order of storing and writes them in the store's own form. At most 20,000.
   * @param firstSeq the number of the first where they were numbered before, as a part of a batch
   */
  prepare(records: readonly LogRecord[], firstSeq?: number): Promise<PreparedBatch>;
  /** Begins a batch of as many records as come. */
  pack(): Pack;
  /** Stores all of a batch or none, as one part; resolves when its rows are visible. May be tried again. */
  insert(batch: PreparedBatch): Promise<void>;
  /** For each stream of the source the position of the row stored last. */
  checkpoints(source: string): Promise<Map<string, string>>;
  /** The same, or where rows of the source were lost, as it was before those were stored. */
  resume(source: string): Promise<Resumption>;
  /** All sources are read again from behind what was stored before a part that was lost. */
  beginRereading(part: LostPart): Promise<void>;
  /** A source has been read again. @param positions of the streams that were met, the one read last at the end */
  endRereading(source: string, positions: ReadonlyMap<string, string>): Promise<void>;
  logs(question: LogsQuestion, signal?: AbortSignal): Promise<LogsPage>;
  /** Those of the ids that are stored; quicker where the range of their times is known. */
  stored(ids: readonly string[], range?: TimeRange): Promise<Set<string>>;
  event(id: string): Promise<Event | undefined>;
  /**
   * Counts of each facet with all filters of the query applied but those on the facet's own field. What has to be searched
   * for is told again behind each part, with all that is counted until then.
   */
  facets(selection: Selection, fields: readonly FacetField[], signal?: AbortSignal): AsyncIterable<Facets>;
  /** Bars of the selection's range; told as facets are. */
  histogram(selection: Selection, buckets: number, signal?: AbortSignal): AsyncIterable<Histogram>;
  /** What is counted of every job whose ID begins so. @param prefix lower case, 4 to 36 characters */
  storedJobs(prefix: string): Promise<StoredJob[]>;
  /** What is counted of one of several jobs with the same first eight characters, by its whole ID and its time. */
  storedNamesake(job: string, jobId: string, range: TimeRange): Promise<StoredJob | undefined>;
  /** All that the trails of the jobs with these first eight characters are made of. */
  jobReadings(job: string, signal?: AbortSignal): Promise<JobReadings | undefined>;
  /** What was stored of a job and of the workers' pool behind a row. @param after a `seq` of an earlier answer */
  laterReadings(job: string, after: string, signal?: AbortSignal): Promise<LaterReadings>;
  /** When each process wrote its newest line of a job, of whatever kind. */
  jobHeard(job: string, signal?: AbortSignal): Promise<HeardProcess[]>;
  /** Single segments of a job within a part of its time. */
  jobSegments(
    job: string,
    range: TimeRange,
    signal?: AbortSignal,
  ): Promise<{ segments: SingleSegment[]; leftOut: number }>;
  /** How long each worker took for each phase of some jobs, one after the other by job. */
  workerTimes(jobs: readonly JobInTime[], signal?: AbortSignal): Promise<WorkerTime[]>;
  /** When the newest line was heard (see `heardUs`), microseconds since the epoch; undefined where there is none. */
  newestHeardUs(): Promise<number | undefined>;
  /** When coordinators were started, in order, the last 1,000. */
  coordinatorStarts(): Promise<Reading[]>;
  /** Every job, by as few of its lines as tell how it stands, with the number of the last row that is in them. */
  jobDigests(): Promise<{ jobs: JobDigest[]; seq: number }>;
  /** Events stored after one, told by cursor or id, in the order of storing: what a live client missed. */
  storedAfter(place: string, query: Query, limit: number, signal?: AbortSignal): Promise<StoredEvent[]>;
  /** How many events were stored after one, told by cursor or id, and before another where one is given. */
  countStoredAfter(place: string, query: Query, before?: string, signal?: AbortSignal): Promise<number>;
  /** Streams the selection, oldest first, in bounded memory; `raw` yields the very bytes, each line ended by "\n". */
  export(selection: Selection, format: ExportFormat, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Which services have been at debug or trace for more than ten minutes. @param nowUs microseconds since the epoch */
  verbosity(nowUs: number): Promise<Verbosity>;
  /** The streams that have lines in the selection, those with the most lines first; at most 500. */
  streamsInView(selection: Selection, signal?: AbortSignal): Promise<StoredStream[]>;
  /** Compares raw lines with the events read out of them; `isWhole` is false where there were too many to look at all. */
  compareLines(
    comparison: Comparison,
    signal?: AbortSignal,
  ): Promise<{ streams: StreamComparison[]; isWhole: boolean }>;
  /**
   * What was stored last of some milestones, in the order of storing: of `perStream` the last four of each kind in
   * each stream, of `overall` the last thousand of all streams together.
   */
  lastMilestones(perStream: readonly string[], overall: readonly string[]): Promise<MilestoneRow[]>;
  /** What there is of each source; an event counts as no newer than its receiving. Microseconds since the epoch. */
  sources(): Promise<{ source: string; rows: number; newestUs: number }[]>;
  /** Deletes all rows of a source, and where its reading was to go on. */
  dropSource(source: string): Promise<void>;
  /** Removes the oldest days of receipt until what is left is within the limits; never the present day. */
  retain(limits: RetentionLimits, nowUs: number): Promise<Removed>;
  /** What was removed so far for its age or its size; null where nothing was. */
  removal(): Removal | null;
  /** Keeps a line apart that ClickHouse does not take as a row. @param reason why */
  setAside(record: LogRecord, reason: string): Promise<void>;
  /** How many lines of each source are kept apart. */
  setAsideRows(): Promise<Map<string, number>>;
  /** Whether it is a server elsewhere, which may be out of reach. */
  readonly isServed: boolean;
  /** Damage, backups and their restoring. */
  readonly upkeep: Upkeep;
  /** Rows, and bytes on disk. */
  totals(): Promise<{ rows: number; bytes: number }>;
  close(): Promise<void>;
}
