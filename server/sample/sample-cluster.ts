import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Ingestion } from "../pipeline.ts";
import { createFileSource } from "../sources/file/file.ts";
import { renderSample, type Dialect } from "./dialect.ts";
import { SAMPLE_HOSTS, SAMPLE_SOURCE, type SampleEvent, type SampleHost } from "./sample-event.ts";
import { sampleJob, type Outcome } from "./sample-job.ts";
import { SAMPLE_WORKERS } from "./sample-script.ts";

/** Each host writes another of the formats that occur, so that the sample shows that they mix. */
const DIALECTS: Record<SampleHost, Dialect> = {
  "coord-01": "json",
  "prover-01": "full",
  "prover-02": "pretty",
  "prover-03": "json",
};
/** How often lines that are due are written. */
const TICK_MS = 100;
/** How far back the sample begins, so that a first look finds jobs that have ended. */
const HISTORY_US = 10 * 60 * 1_000_000;
const PAUSE_US = 3_000_000;
const OUTCOMES: readonly Outcome[] = [
  "completed",
  "completed",
  "failed",
  "completed",
  "cancelled",
  "completed",
];

/** A cluster that is played: real lines appended in real time to real files, read by the file source. */
export class SampleCluster {
  readonly #ingestion: Ingestion;
  #directory: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #due: SampleEvent[] = [];
  #nextUs = 0;
  #jobs = 0;

  constructor(ingestion: Ingestion) {
    this.#ingestion = ingestion;
  }

  /** True while it plays. */
  get isPlaying(): boolean {
    return this.#directory !== undefined;
  }

  /** Begins to play; an earlier play's rows are removed first. Does nothing while it plays. */
  async start(): Promise<void> {
    if (this.#directory) return;
    const directory = mkdtempSync(join(tmpdir(), "jobtrail-sample-"));
    this.#directory = directory;
    await this.#ingestion.remove(SAMPLE_SOURCE, { dropRows: true });
    this.#nextUs = Date.now() * 1_000 - HISTORY_US;
    this.#due = connections(this.#nextUs);
    this.#nextUs += PAUSE_US;
    this.#play();
    const hostOf = (path: string): string => basename(dirname(path));
    const paths = [join(directory, "*", "*.log")];
    await this.#ingestion.add(createFileSource({ type: "file", name: SAMPLE_SOURCE, paths, hostOf }));
    this.#timer = setInterval(() => this.#play(), TICK_MS);
  }

  /** Stops playing and keeps the rows. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (!this.#directory) return;
    await this.#ingestion.remove(SAMPLE_SOURCE);
    rmSync(this.#directory, { recursive: true, force: true });
    this.#directory = undefined;
  }

  /** Stops playing and removes every row of it. */
  async remove(): Promise<void> {
    await this.stop();
    await this.#ingestion.remove(SAMPLE_SOURCE, { dropRows: true });
  }

  /** Writes every line that is due by now. */
  #play(): void {
    const nowUs = Date.now() * 1_000;
    while (this.#nextUs <= nowUs) {
      const outcome = OUTCOMES[this.#jobs++ % OUTCOMES.length] ?? "completed";
      const events = sampleJob(randomUUID(), this.#nextUs, outcome, Math.random);
      this.#due.push(...events);
      this.#nextUs = (events.at(-1)?.timeUs ?? this.#nextUs) + PAUSE_US;
    }
    const rest = this.#due.findIndex((event) => event.timeUs > nowUs);
    const ready = this.#due.splice(0, rest === -1 ? this.#due.length : rest);
    for (const host of SAMPLE_HOSTS)
      this.#append(
        host,
        ready.filter((event) => event.host === host),
      );
  }

  #append(host: SampleHost, events: readonly SampleEvent[]): void {
    if (!this.#directory || events.length === 0) return;
    const folder = join(this.#directory, host);
    mkdirSync(folder, { recursive: true });
    const service = host === "coord-01" ? "zisk-coordinator" : "zisk-worker";
    appendFileSync(
      join(folder, `${service}.log`),
      events.map((event) => renderSample(event, DIALECTS[host])).join(""),
    );
  }
}

/** The workers connect and the coordinator registers them. */
function connections(startUs: number): SampleEvent[] {
  return SAMPLE_WORKERS.flatMap(({ host, id }, index): SampleEvent[] => {
    const timeUs = startUs + index * 400_000;
    const words = "Connecting to coordinator at http://coord-01:50051";
    const registered = `Registered worker: WorkerId(${id.slice(0, 8)}…) (total: ${index + 1} CC: 10CU ACC: 10CU)`;
    const target = "zisk_worker::worker_node";
    const pool = "zisk_coordinator::workers_pool";
    return [
      { timeUs, host, level: "info", target, message: words, fields: {}, words },
      {
        timeUs: timeUs + 3_000,
        host: "coord-01",
        level: "info",
        target: pool,
        message: "worker registered",
        fields: { worker_id: id },
        words: registered,
      },
    ];
  });
}
