import { behindFailure, covers, isSameJob, type Told, type Work } from "./work.ts";

const STARTED = { isWaiting: false, untilUs: Infinity };

/** Jobs kept in mind of one process: enough for what another stream says of it a little later. */
const MOST_WORKS = 16;

/** A worker's process and the jobs that it works on, told by the lines of its stream in their order. */
export class WorkerProcess {
  readonly service: string;
  /** As its own lines name it; "" while they have not. */
  worker = "";
  /** Somebody else writes into the stream too: whose a line is that names no job cannot be told. */
  isShared = false;
  /** Newest last. */
  #works: Work[] = [];
  /** The job that a restart has ended, until the process has told that it is up again. */
  #lost: Work | undefined;
  /** Time of its last line that carried one, µs since the epoch. */
  #lastUs = 0;

  constructor(service: string) {
    this.service = service;
  }

  /** The record's time; where it carries none not before that of the line before. µs since the epoch. */
  timeOf({ timeUs, inferred }: Told): number {
    if (!inferred.endsWith("time")) this.#lastUs = timeUs;
    return inferred.endsWith("time") ? Math.max(this.#lastUs, timeUs) : timeUs;
  }

  /** A task begins or goes on. @param knownEndUs when the coordinator has ended the job, Infinity where it has not */
  begin(task: Told, atUs: number, knownEndUs: number): void {
    this.#lost = undefined;
    const same = this.#workOf(task, atUs);
    for (const work of this.#works) if (work !== same && !mayGoOnBeside(work, task)) endAt(work, atUs);
    const { job, jobId, phase } = task;
    const work = same ?? { job, jobId, phase, worker: "", startUs: atUs, lastUs: atUs, ...STARTED };
    this.#name(work, task, atUs);
    Object.assign(work, STARTED, { phase, ...(knownEndUs >= atUs && { untilUs: knownEndUs }) });
    if (!same) this.#works.push(work);
    if (this.#works.length > MOST_WORKS) this.#works.shift();
  }

  /** A task has succeeded. After Contributions the process waits for Prove of the same job. */
  complete(task: Told, atUs: number): void {
    const work = this.#workOf(task, atUs);
    if (!work) return;
    this.#name(work, task, atUs);
    if (task.phase === "Contributions") work.isWaiting = true;
    else endAt(work, atUs);
  }

  /** A task has failed or was cancelled; said again of one that has, its end is later. */
  fail(task: Told, atUs: number): void {
    const work = this.#works.findLast((one) => isSameJob(one, task) && one.startUs <= atUs);
    if (!work) return;
    this.#name(work, task, atUs);
    work.untilUs = behindFailure(atUs);
  }

  /** Some line names the job. */
  touch(line: Told, atUs: number): void {
    const work = this.#workOf(line, atUs);
    if (work) this.#name(work, line, atUs);
  }

  /** The process is set up for another job, which no job at work outlives. */
  endOthers(task: Told, atUs: number): void {
    for (const work of this.#works) if (!isSameJob(work, task)) endAt(work, atUs);
  }

  /** The coordinator has ended a job. @param untilUs where its lines end, this time left out */
  endJob(job: Pick<Told, "job" | "jobId">, untilUs: number): void {
    for (const work of this.#works) if (isSameJob(work, job) && untilUs >= work.startUs) endAt(work, untilUs);
  }

  /**
   * The process has started anew: what it worked on is lost.
   * @returns the job in which it happened, if any; said once more for the further words of the same start
   */
  restart(atUs: number): Work | undefined {
    const work = this.claim(atUs) ?? this.#lost;
    for (const one of this.#works) endAt(one, atUs);
    this.#lost = work;
    return work;
  }

  /** The process is up again: what follows is no mark of its restart. */
  isUp(): void {
    this.#lost = undefined;
  }

  /** The phase that the process was in. @returns "" where nothing tells */
  phaseOf(task: Told, atUs: number): string {
    return this.#workOf(task, atUs)?.phase ?? "";
  }

  /** The only job that a line of this time may belong to; undefined where there is none, or more than one. */
  claim(atUs: number): Work | undefined {
    if (this.isShared) return undefined;
    const claiming = this.#works.filter((work) => covers(work, atUs));
    const [first] = claiming;
    return first && claiming.every((work) => isSameJob(work, first)) ? claiming.at(-1) : undefined;
  }

  #workOf(task: Told, atUs: number): Work | undefined {
    return this.#works.findLast((work) => isSameJob(work, task) && covers(work, atUs));
  }

  #name(work: Work, { jobId }: Told, atUs: number): void {
    work.jobId ||= jobId;
    work.worker ||= this.worker;
    work.lastUs = Math.max(work.lastUs, atUs);
  }
}

function endAt(work: Work, untilUs: number): void {
  work.untilUs = Math.min(work.untilUs, untilUs);
}

/** The next job's Contributions may begin while Prove of this one still runs, and nothing else. */
function mayGoOnBeside({ phase, isWaiting }: Work, task: Told): boolean {
  return task.phase === "Contributions" && phase !== "Contributions" && phase !== "" && !isWaiting;
}
