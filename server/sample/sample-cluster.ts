import { randomInt } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Ingestion } from "../pipeline.ts";
import { createFileSource } from "../sources/file/file.ts";
import { castCluster, type SampleProcess } from "./cast.ts";
import { renderSample, type Dialect } from "./dialect.ts";
import { PLAYBILL } from "./playbill.ts";
import { gather } from "./restart.ts";
import type { SampleLine } from "./sample-line.ts";
import { SAMPLE_SOURCE } from "./sample-source.ts";
import { SCENARIOS } from "./scenarios.ts";
import { Script } from "./script.ts";
import { seeded } from "./seeded.ts";
import type { SampleSize } from "./size.ts";

/** Hosts write in different formats, so that the sample shows that they mix. */
const WORKER_DIALECTS: readonly Dialect[] = ["full", "pretty", "json", "rank"];
/** How often lines that are due are written. */
const TICK_MS = 100;
/** How far back the sample begins, so that a first look finds jobs that have ended. */
const HISTORY_US = 10 * 60 * 1_000_000;
const PAUSE_US = 3_000_000;

/** A cluster that is played: real lines appended in real time to real files, read by the file source. */
export class SampleCluster {
  readonly #ingestion: Ingestion;
  readonly #size: SampleSize;
  #directory: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #script = scriptFor({ workers: 1, segments: 1 });
  /** In order of time. */
  #due: SampleLine[] = [];
  #nextUs = 0;
  #played = 0;

  constructor(ingestion: Ingestion, size: SampleSize) {
    this.#ingestion = ingestion;
    this.#size = size;
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
    this.#script = scriptFor(this.#size);
    this.#due = [];
    this.#nextUs = gather(this.#script, Date.now() * 1_000 - HISTORY_US) + PAUSE_US;
    await this.#playHistory();
    if (this.#directory !== directory) return;
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

  /** What has been before anybody looks; a large cluster's takes seconds, in which the server goes on. */
  async #playHistory(): Promise<void> {
    while (this.#nextUs <= Date.now() * 1_000) {
      this.#playNext();
      await setImmediate();
    }
    this.#play();
  }

  /** Writes every line that is due by now. */
  #play(): void {
    const nowUs = Date.now() * 1_000;
    while (this.#nextUs <= nowUs) this.#playNext();
    const rest = this.#due.findIndex(({ timeUs }) => timeUs > nowUs);
    const ready = this.#due.splice(0, rest === -1 ? this.#due.length : rest);
    for (const [path, { process, lines }] of byFile(ready)) this.#append(path, process, lines);
  }

  #playNext(): void {
    const scenario = SCENARIOS[PLAYBILL[this.#played++ % PLAYBILL.length] ?? "completed"];
    scenario({ script: this.#script, startUs: this.#nextUs, segments: this.#size.segments });
    const lines = this.#script.lines.splice(0).toSorted((a, b) => a.timeUs - b.timeUs);
    for (const line of lines) this.#due.push(line);
    this.#nextUs = (lines.at(-1)?.timeUs ?? this.#nextUs) + PAUSE_US;
  }

  #append(path: string, process: SampleProcess, lines: readonly SampleLine[]): void {
    if (!this.#directory) return;
    mkdirSync(join(this.#directory, process.host), { recursive: true });
    const dialect = dialectOf(process);
    const text = lines.map((line) => `${renderSample(line, dialect)}\n`).join("");
    appendFileSync(join(this.#directory, path), text);
  }
}

function scriptFor({ workers }: SampleSize): Script {
  const random = seeded(randomInt(2 ** 32));
  return new Script(castCluster(workers, "own", random), random);
}

function byFile(lines: readonly SampleLine[]): Map<string, { process: SampleProcess; lines: SampleLine[] }> {
  const files = new Map<string, { process: SampleProcess; lines: SampleLine[] }>();
  for (const line of lines) {
    const { process } = line;
    const path = join(process.host, `${process.service}.log`);
    const file = files.get(path);
    if (file) file.lines.push(line);
    else files.set(path, { process, lines: [line] });
  }
  return files;
}

/** A process writes the same format all its life. */
function dialectOf({ role, host }: SampleProcess): Dialect {
  if (role === "coordinator") return "json";
  const number = Number(host.slice(host.lastIndexOf("-") + 1));
  return WORKER_DIALECTS[(number - 1) % WORKER_DIALECTS.length] ?? "json";
}
