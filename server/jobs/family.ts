import { Digest } from "../../lib/trail/digest.ts";
import type { JobFacts } from "../../lib/trail/facts.ts";
import { readingOf } from "../../lib/trail/reading.ts";
import type { Reading } from "../../lib/trail/reading.ts";
import { heardUs } from "../../lib/trail/state.ts";
import { sideOf } from "../../lib/zisk/milestones.ts";
import type { LogRecord } from "../record.ts";
import type { JobDigest } from "../store/store.ts";

/** What is kept in memory of the jobs with the same first eight characters: nearly always one. */
export class Family {
  readonly job: string;
  readonly digest = new Digest(ownCopy);
  readonly #hosts = new Set<string>();
  readonly #ids = new Set<string>();
  /** Workers' processes that were seen since the start, and how many the store knew before. */
  readonly #workers = new Set<string>();
  #workersBefore = 0;
  #hostList: readonly string[] | undefined;
  #starts = 0;
  #lines = 0;
  #errors = 0;
  #inferredLines = 0;
  #firstUs = Infinity;
  #lastUs = 0;
  #lastHeardUs = 0;

  constructor(job: string) {
    this.job = job;
  }

  /** What the store knew of it before. */
  static from({ stored, groups }: JobDigest): Family {
    const family = new Family(stored.job);
    for (const group of groups) {
      family.digest.addGroup(group);
      if (group.first.milestone === "job_started") family.#starts += 1;
    }
    for (const host of stored.hosts) family.#hosts.add(host);
    for (const id of stored.ids) family.#ids.add(id);
    family.#workersBefore = stored.workers;
    family.#lines = stored.lines;
    family.#errors = stored.errors;
    family.#inferredLines = stored.inferredLines;
    family.#firstUs = stored.firstUs;
    family.#lastUs = stored.lastUs;
    family.#lastHeardUs = stored.lastHeardUs;
    return family;
  }

  /** Takes a line that was stored. */
  take(record: LogRecord): void {
    this.#lines += 1;
    if (record.level === "error") this.#errors += 1;
    if (record.jobId !== "") this.#ids.add(record.jobId);
    if (record.host !== "" && !this.#hosts.has(record.host)) {
      this.#hosts.add(record.host);
      this.#hostList = undefined;
    }
    this.#firstUs = Math.min(this.#firstUs, record.timeUs);
    this.#lastUs = Math.max(this.#lastUs, record.timeUs);
    this.#lastHeardUs = Math.max(this.#lastHeardUs, heardUs(record));
    if (record.milestone === "" && record.inferred === "") return;
    const reading = readingOf(record);
    if (reading.inferred) this.#inferredLines += 1;
    if (reading.milestone === "job_started") this.#starts += 1;
    if (sideOf(reading.milestone) === "worker") this.#workers.add(reading.origin);
    this.digest.add(reading);
  }

  /** Whether its lines may speak of several jobs: then what is kept does not tell them apart. */
  get isShared(): boolean {
    return this.#ids.size > 1 || this.#starts > 1;
  }

  /** Counts over all of its lines, as those of one job. */
  facts(): JobFacts {
    this.#hostList ??= [...this.#hosts].sort();
    return {
      name: this.job,
      job: this.job,
      jobId: [...this.#ids][0] ?? "",
      lines: this.#lines,
      errors: this.#errors,
      inferredLines: this.#inferredLines,
      hosts: this.#hostList,
      workers: Math.max(this.#workersBefore, this.#workers.size),
      firstUs: this.#firstUs,
      lastUs: this.#lastUs,
      lastHeardUs: this.#lastHeardUs,
    };
  }
}

/** Streams are few, and each of their lines that is kept names its own. */
const MOST_ORIGINS = 4_096;
const origins = new Map<string, string>();

/**
 * A message is a part of its line for the engine, and of the 256 KiB that the line was read with: as it is, a job would keep
 * all of those in memory.
 */
function ownCopy(reading: Reading): Reading {
  const { text, origin } = reading;
  let known = origins.get(origin);
  if (known === undefined) {
    if (origins.size >= MOST_ORIGINS) origins.clear();
    known = origin;
    origins.set(known, known);
  }
  return { ...reading, text: text && (JSON.parse(JSON.stringify(text)) as string), origin: known };
}
