import { monitorEventLoopDelay } from "node:perf_hooks";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Hub } from "../live/hub.ts";
import type { LogRecord } from "../record.ts";
import { sourceReportSchema, type SourceReport } from "../protocol/sources.ts";
import type { SourceSet } from "../config/source-set.ts";
import type { Store } from "../store/store.ts";

const SOURCE_STATES = sourceReportSchema.shape.state.options;

/** What is told of each source by one number; null leaves it out. */
const SOURCE_GAUGES: readonly { name: string; help: string; of: (report: SourceReport) => number | null }[] =
  [
    { name: "jobtrail_source_rows", help: "Rows stored of a source.", of: ({ rows }) => rows },
    {
      name: "jobtrail_source_lines_per_second",
      help: "Lines a second of a source.",
      of: ({ linesPerSecond }) => linesPerSecond,
    },
    { name: "jobtrail_source_streams", help: "Streams of a source.", of: ({ streams }) => streams },
    {
      name: "jobtrail_source_lag_seconds",
      help: "Age of a source's newest event.",
      of: ({ lag_ms }) => (lag_ms === null ? null : lag_ms / 1_000),
    },
    {
      name: "jobtrail_source_behind",
      help: "Bytes or entries that are there and were not read yet.",
      of: ({ behind }) => behind?.amount ?? null,
    },
    {
      name: "jobtrail_source_backfill_ratio",
      help: "Share of the old lines that has been read, while they are read.",
      of: ({ progress }) => (progress ? progress.done / Math.max(1, progress.total) : null),
    },
    {
      name: "jobtrail_source_retry_seconds",
      help: "Until a source is tried again.",
      of: ({ retry_in_ms }) => (retry_in_ms === null ? null : retry_in_ms / 1_000),
    },
    { name: "jobtrail_source_gaps", help: "Gaps known in a source.", of: ({ gaps }) => gaps.length },
    {
      name: "jobtrail_source_unrecognised_ratio",
      help: "Share of lines since the start that no format reads.",
      of: ({ formats }) =>
        formats.length === 0 ? null : (formats.find(({ name }) => name === "")?.share ?? 0),
    },
  ];

/** What the figures are gathered from when somebody asks. */
export interface Measured {
  store: Pick<Store, "totals">;
  hub: Pick<Hub, "counts">;
  sources: Pick<SourceSet, "reports">;
}

/** The server's own figures in Prometheus' text format. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #loopDelay = monitorEventLoopDelay({ resolution: 10 });
  readonly #rows = this.#counter("jobtrail_stored_rows_total", "Events stored since the start.");
  readonly #bytes = this.#counter(
    "jobtrail_stored_bytes_total",
    "Bytes of raw lines stored since the start.",
  );
  readonly #problems = this.#counter(
    "jobtrail_problems_total",
    "Problems reported by ingestion since the start.",
  );
  readonly #delay = new Histogram({
    name: "jobtrail_store_delay_seconds",
    help: "From taking in a batch's oldest line to its rows being visible.",
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry, prefix: "jobtrail_" });
    this.#loopDelay.enable();
  }

  /** The content type of `render`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Counts a stored batch. @param chars of its raw lines, where the records have none */
  stored(records: readonly LogRecord[], chars?: number): void {
    if (records.length === 0) return;
    let bytes = chars ?? 0;
    let oldestUs = Infinity;
    for (const record of records) {
      bytes += record.raw.length;
      oldestUs = Math.min(oldestUs, record.receivedUs);
    }
    this.#rows.inc(records.length);
    this.#bytes.inc(bytes);
    this.#delay.observe(Math.max(0, Date.now() / 1000 - oldestUs / 1e6));
  }

  /** Counts a problem that ingestion reported. */
  problem(): void {
    this.#problems.inc();
  }

  /** Ends the measuring, so that nothing keeps the process alive. */
  close(): void {
    this.#loopDelay.disable();
    this.#registry.clear();
  }

  /**
   * Everything as text, gathered now.
   * @throws StoreError when the store cannot count its rows
   */
  async render({ store, hub, sources }: Measured): Promise<string> {
    const totals = await store.totals();
    const live = hub.counts;
    const gauges: [string, string, number][] = [
      ["jobtrail_store_rows", "Rows in the store.", totals.rows],
      ["jobtrail_store_bytes", "Bytes of the store on disk.", totals.bytes],
      ["jobtrail_live_clients", "Open live connections.", live.clients],
      ["jobtrail_live_subscriptions", "Live views on them.", live.subscriptions],
      ["jobtrail_live_skipped_events", "Events given up for slow clients since the start.", live.skipped],
      [
        "jobtrail_event_loop_delay_p99_seconds",
        "Event-loop delay, p99 since the last scrape.",
        this.#loopDelay.percentile(99) / 1e9,
      ],
    ];
    this.#loopDelay.reset();
    for (const [name, help, value] of gauges) this.#gauge(name, help).set(value);
    this.#setSources(sources.reports());
    return this.#registry.metrics();
  }

  /** Every figure of the sources page. */
  #setSources(reports: readonly SourceReport[]): void {
    const state = this.#gauge("jobtrail_source_state", "1 for the state a source is in.", [
      "source",
      "state",
    ]);
    for (const { name: source, state: own } of reports)
      for (const name of SOURCE_STATES) state.set({ source, state: name }, own === name ? 1 : 0);
    for (const { name, help, of } of SOURCE_GAUGES) {
      const gauge = this.#gauge(name, help, ["source"]);
      for (const report of reports) {
        const value = of(report);
        if (value !== null) gauge.set({ source: report.name }, value);
      }
    }
    const clock = this.#gauge(
      "jobtrail_source_clock_ahead_seconds",
      "Clock of a host that is off, negative behind.",
      ["source", "host"],
    );
    for (const { name: source, clocks } of reports)
      for (const { host, ahead_ms } of clocks) clock.set({ source, host }, ahead_ms / 1_000);
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.#registry] });
  }

  /** A gauge made afresh for each scrape: a source that was removed must not linger. */
  #gauge<Label extends string = never>(name: string, help: string, labelNames: Label[] = []): Gauge<Label> {
    this.#registry.removeSingleMetric(name);
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }
}
