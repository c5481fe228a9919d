import { JobtrailError } from "./error.ts";
import { ForwardedSources } from "./forward/receiving/forwarded-sources.ts";
import { SourceFigures } from "./health/source-figures.ts";
import { conditionOf as conditionFrom, type SourceCondition } from "./health/source-report.ts";
import { Batcher } from "./intake/batcher.ts";
import { bySource } from "./intake/by-source.ts";
import { JOB_ENDINGS, JobsAtWork, PROCESS_MILESTONES } from "./intake/jobs-at-work.ts";
import type { PackedRows } from "./intake/packing.ts";
import { PushIntake } from "./intake/push-intake.ts";
import { Rereading } from "./intake/rereading.ts";
import { recordSink } from "./intake/record-sink.ts";
import { SourceRun } from "./intake/source-run.ts";
import { StreamAssembly } from "./intake/stream-assembly.ts";
import { SourceLines } from "./lines/source-lines.ts";
import { createLineParser } from "./parse/parse-line.ts";
import { UntimedHeads } from "./parse/untimed-heads.ts";
import type { SourceReport } from "./protocol/sources.ts";
import type { LogRecord } from "./record.ts";
import { SAMPLE_SOURCE } from "./sample/sample-source.ts";
import { PUSH_SOURCES, type Pushed } from "./sources/push/push.ts";
import type { Source, SourceStatus } from "./sources/source.ts";
import type { Store } from "./store/store.ts";

/** What ingestion works with and tells to. */
export interface IngestionOptions {
  store: Store;
  /** Called when rows of a source were deleted. */
  onDropped: () => Promise<void>;
  /** Called with rows that have their numbers and are about to be stored, where few come; see `BatchListener`. */
  onNumbered?: (records: readonly LogRecord[], firstSeq: number) => void;
  /** Called with every batch once its rows are visible, in the order of storing; see `WriteListener`. */
  onStored: (records: readonly LogRecord[], firstSeq: number, packed?: PackedRows) => void;
  /** Storing failed and is tried again; null when it works again. */
  onProblem: (problem: Error | null) => void;
  /** Of a source whose stored rows were lost, everything that is there has been read again. @param rows that were missing */
  onReread?: (source: string, rows: number) => void;
  /** A line was kept aside because the store will never take it; the others go on. */
  onSetAside?: (record: LogRecord, reason: string) => void;
}

/** Everything that is read, from its sources to the store. */
export interface Ingestion {
  /** Reads a source from behind its last stored line. @throws JobtrailError `source-exists` */
  add(source: Source): Promise<void>;
  /** Stops a source; with `dropRows` what it stored is deleted. Unknown names are ignored. */
  remove(name: string, options?: { dropRows?: boolean }): Promise<void>;
  /**
   * Stores pushed lines and resolves when they are visible; those that are stored already are not stored again.
   * @throws JobtrailError `ingest-busy` while too much waits
   */
  push(pushed: Pushed): Promise<{ stored: number }>;
  /** What other hosts forward. */
  readonly forwarded: ForwardedSources;
  reports(): SourceReport[];
  /** Why nothing can be stored at the moment; null where lines are stored. */
  problem(): string | null;
  /** Resolves when everything that was taken in so far is stored. */
  settled(): Promise<void>;
  /** All rows are others than before: what was known of them is read again. @throws StoreError */
  restored(): Promise<void>;
  /** Stops every source and stores everything that was taken in. */
  stop(): Promise<void>;
}

/**
 * Starts the way of every line: a source is read by its run (intake), its items become lines, lines become records
 * (parse), the batcher (intake) gives them to the store, and once they are visible they go to whoever listens (live).
 */
export async function startIngestion({
  store,
  onNumbered,
  onStored,
  onDropped,
  onProblem,
  onSetAside,
  onReread,
}: IngestionOptions): Promise<Ingestion> {
  const runs = new Map<string, SourceRun>();
  let figures = await recoverFigures(store);
  let setAside = await store.setAsideRows();
  let storing: Error | null = null;
  let jobs = await recoverJobs(store);
  const batcher = new Batcher(store, {
    onTaken: (record) => jobs.attach(record),
    onNumbered,
    onProblem(problem) {
      storing = problem;
      onProblem(problem);
    },
    onStored(records, firstSeq, packed) {
      const elsewhere = forwarded.statuses();
      for (const [source, own] of bySource(records)) figuresOf(source).stored(own, isLive(source, elsewhere));
      onStored(records, firstSeq, packed);
    },
    onSetAside(record, reason) {
      setAside.set(record.source, (setAside.get(record.source) ?? 0) + 1);
      onSetAside?.(record, reason);
    },
  });

  const intake = new PushIntake(store, batcher, assemblyOf);
  // What comes from another Jobtrail has been cut into lines there.
  const isOwn = (name: string): boolean => runs.has(name);
  const forwarded = new ForwardedSources({ store, batcher, parserOf, isOwn });

  function figuresOf(name: string): SourceFigures {
    const known = figures.get(name) ?? new SourceFigures();
    figures.set(name, known);
    return known;
  }

  /** Whether a source's lines are being written now, and not read of what was there before. */
  function isLive(name: string, elsewhere: ReadonlyMap<string, SourceStatus>): boolean {
    return (runs.get(name)?.status() ?? elsewhere.get(name))?.state !== "backfilling";
  }

  async function add(source: Source): Promise<void> {
    if (runs.has(source.name))
      throw new JobtrailError(
        "source-exists",
        `There is a source named ${source.name} already; give this one another name.`,
      );
    const { name } = source;
    // What was read of it before may still be on its way, and is no row yet to go on behind.
    await batcher.settled(name);
    const { positions, until, ...hints } = await store.resume(name);
    const rereading = until && new Rereading({ source: name, until, store, batcher, isAllRead, onDone });
    const run = new SourceRun(source, recordSink(name, assemblyOf(name), batcher, rereading));
    figuresOf(name);
    runs.set(name, run);
    run.start(positions, hints);

    function isAllRead(): boolean {
      const { state, behind } = source.status();
      return state === "following" && behind?.amount === 0;
    }
    function onDone(rows: number): void {
      onReread?.(name, rows);
    }
  }

  async function remove(name: string, { dropRows = false } = {}): Promise<void> {
    const run = runs.get(name);
    runs.delete(name);
    await run?.stop();
    if (!dropRows) return;
    await batcher.settled(name);
    await store.dropSource(name);
    figures.delete(name);
    await onDropped();
    setAside.delete(name);
  }

  function reports(): SourceReport[] {
    const elsewhere = forwarded.statuses();
    const elsewhereOf = (name: string) => {
      const status = elsewhere.get(name);
      return status && { kind: status.kind, ...conditionFrom(status, 0) };
    };
    for (const name of elsewhere.keys()) figuresOf(name);
    return [...figures].map(([name, own]) => {
      const condition = elsewhereOf(name) ?? conditionOf(name, runs.get(name));
      return {
        name,
        sample: name === SAMPLE_SOURCE,
        settings: null,
        ...condition,
        // What is read and cannot be stored waits, whatever the source.
        problem: condition.problem ?? storing?.message ?? asideProblem(setAside.get(name)),
        ...own.report(),
      };
    });
  }

  return {
    add,
    remove,
    push: (pushed) => intake.push(pushed),
    forwarded,
    reports,
    problem: () => storing?.message ?? null,
    async settled() {
      await Promise.all([...figures.keys()].map((name) => batcher.settled(name)));
    },
    async restored() {
      forwarded.forget();
      figures = await recoverFigures(store);
      setAside = await store.setAsideRows();
      jobs = await recoverJobs(store);
      await onDropped();
    },
    async stop() {
      await Promise.all([...runs.values()].map((run) => run.stop()));
      await batcher.close();
    },
  };
}

/** Lines of a source that the store did not take. */
function asideProblem(lines: number | undefined): string | null {
  if (lines === undefined) return null;
  return (
    `${lines === 1 ? "One line" : `${lines} lines`} could not be stored and ${lines === 1 ? "is" : "are"} kept aside ` +
    "in the table set_aside, with why; a note stands in its place. All others go on."
  );
}

/** Between a source and the batcher: items to lines, lines to records. @param source the source's name */
function assemblyOf(source: string): StreamAssembly {
  return new StreamAssembly(new SourceLines(), parserOf(source));
}

/** What there is of each source. */
async function recoverFigures(store: Store): Promise<Map<string, SourceFigures>> {
  return new Map((await store.sources()).map((before) => [before.source, new SourceFigures(before)]));
}

/** What the processes worked on when the rows stored last were written: what is read behind them belongs to it. */
async function recoverJobs(store: Store): Promise<JobsAtWork> {
  const jobs = new JobsAtWork();
  for (const row of await store.lastMilestones(PROCESS_MILESTONES, JOB_ENDINGS))
    jobs.attach({ ...row, message: "", inferred: "" });
  return jobs;
}

/** Rows of a source that is not read: pushed ones, or those of a source that is configured no more. */
function conditionOf(name: string, run: SourceRun | undefined): SourceCondition & { kind: string } {
  if (run) return { kind: run.source.kind, ...run.condition() };
  const isPushed = PUSH_SOURCES.some((source) => source === name);
  return {
    kind: isPushed ? name : "",
    ...conditionFrom({ state: isPushed ? "following" : "stopped", problem: null, streams: 0 }, 0),
  };
}

function parserOf(source: string): UntimedHeads {
  return new UntimedHeads(createLineParser(source));
}
