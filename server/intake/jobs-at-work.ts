import { dropOldest } from "../../lib/drop-oldest.ts";
import { INFERRED } from "../../lib/event.ts";
import { sideOf } from "../../lib/zisk/milestones.ts";
import { behindFailure, isSameJob, type Told, type Work } from "./work.ts";
import { WorkerProcess } from "./worker-process.ts";

/** Processes kept in mind, and jobs whose end is: far more than a cluster works on at a time. */
const MOST_PROCESSES = 4_096;
const MOST_ENDED = 4_096;

const BEGINS: ReadonlySet<string> = new Set(["task_started", "task_computing", "own_execution_started"]);
const FAILS: ReadonlySet<string> = new Set(["task_failed", "task_cancelled", "own_execution_failed"]);
const SETS_UP: ReadonlySet<string> = new Set([
  "own_setup_started",
  "own_setup_completed",
  "own_setup_failed",
]);
const RESTARTS: ReadonlySet<string> = new Set(["process_started", "worker_named", "restarted"]);
/** What says that a process is up, or that lines are missing, is of no job. */
const OF_NO_JOB: ReadonlySet<string> = new Set(["connecting", "registration_accepted", "lines_missing"]);
const IS_UP: ReadonlySet<string> = new Set(["connecting", "registration_accepted"]);
const JOB_COMPLETED: ReadonlySet<string> = new Set([
  "job_completed",
  "execution_completed",
  "wrap_completed",
]);
const JOB_FAILED: ReadonlySet<string> = new Set(["job_failed", "job_cancelled"]);
/** What the kernel and systemd say of a process in streams of their own. */
const SAID_BY_THE_HOST: ReadonlySet<string> = new Set(["killed", "restart_scheduled"]);
const SAID_BY_SYSTEMD = /(?:Main process exited, code=|Failed with result ')/;

/** Milestones of a process by which it is known what it works on: the last of each kind tells. */
export const PROCESS_MILESTONES: readonly string[] = [
  ...BEGINS,
  "task_completed",
  ...FAILS,
  ...SETS_UP,
  ...RESTARTS,
  "recovery",
  ...IS_UP,
];

/** The coordinator's words of a job's end, which is that of its work in every process. */
export const JOB_ENDINGS: readonly string[] = [...JOB_COMPLETED, ...JOB_FAILED];

interface Ended {
  job: Pick<Told, "job" | "jobId">;
  untilUs: number;
}

/**
 * Finds the job of lines that name none: what a worker's process prints between a job's start and its end there, a panic,
 * the prover's words, a restart. One worker works on one job at a time; where two could claim a line, neither gets it.
 * A line's time decides, so that streams that are read one after the other give the same as streams that are followed.
 */
export class JobsAtWork {
  /** By stream; a stream's name may be that of several sources or hosts. The one at work last is at the end. */
  readonly #processes = new Map<string, WorkerProcess>();
  readonly #byHost = new Map<string, Set<WorkerProcess>>();
  /** By the job's short ID. */
  readonly #ended = new Map<string, Ended>();
  /** Whose the record before was: lines of a stream come many at a time. */
  #last: { source: string; host: string; stream: string; process: WorkerProcess | undefined } | undefined;

  /** Takes note of a record and fills in its job where it has none; to be called in the order of each stream. */
  attach(record: Told): void {
    const side = record.milestone === "" ? undefined : sideOf(record.milestone);
    const known = this.#processOf(record);
    if (side === "coordinator" || side === "pool") {
      // A worker's own word of a job's end can be the coordinator's.
      if (known && !JOB_FAILED.has(record.milestone)) known.isShared = true;
      if (side === "coordinator") this.#endJob(record);
      return;
    }
    const process = known ?? (side === "worker" || side === "process" ? this.#begin(record) : undefined);
    if (process) this.#follow(process, record);
    else if (record.job === "" && isSaidByTheHost(record)) this.#attachByHost(record);
  }

  /** How much is kept in mind. */
  get sizes(): { processes: number; hosts: number; ended: number } {
    return { processes: this.#processes.size, hosts: this.#byHost.size, ended: this.#ended.size };
  }

  #follow(process: WorkerProcess, record: Told): void {
    const { milestone } = record;
    const atUs = process.timeOf(record);
    if (RESTARTS.has(milestone)) {
      if (milestone === "worker_named") process.worker = record.worker || process.worker;
      const work = process.restart(atUs);
      if (work && record.job === "") fill(record, work);
      return;
    }
    if (IS_UP.has(milestone)) process.isUp();
    if (milestone === "recovery") process.worker = record.worker || process.worker;
    if (record.job !== "") this.#followJob(process, record, atUs);
    else if (!OF_NO_JOB.has(milestone)) {
      const work = process.claim(atUs);
      if (work) fill(record, work);
    }
  }

  #followJob(process: WorkerProcess, record: Told, atUs: number): void {
    const { milestone } = record;
    if (sideOf(milestone) === "worker") process.worker = record.worker || process.worker;
    if (BEGINS.has(milestone)) {
      this.#keepYoung(record, process);
      process.begin(record, atUs, this.#endOf(record));
    } else if (milestone === "task_completed") process.complete(record, atUs);
    else if (FAILS.has(milestone)) {
      // A worker that was stopped says nothing of its phase, and nobody looks for it there.
      if (record.phase === "" && milestone === "task_failed")
        inferPhase(record, process.phaseOf(record, atUs));
      process.fail(record, atUs);
    } else if (SETS_UP.has(milestone)) process.endOthers(record, atUs);
    else process.touch(record, atUs);
  }

  /** Of all processes on the host, if there is one alone in a job at that time. */
  #attachByHost(record: Told): void {
    // What happens to a coordinator on the same host is no worker's.
    if (record.host === "" || /zisk-coord/.test(`${record.service} ${record.message}`)) return;
    const onHost = [...(this.#byHost.get(record.host) ?? [])];
    // systemd's words about a unit are in a stream of the same name.
    const ofUnit = onHost.filter(({ service }) => service === record.service);
    const processes = ofUnit.length > 0 ? ofUnit : onHost;
    const claims = processes.flatMap((process) => process.claim(record.timeUs) ?? []);
    const [only] = claims;
    if (only && claims.length === 1) fill(record, only);
  }

  #endJob(record: Told): void {
    const hasFailed = JOB_FAILED.has(record.milestone);
    if (record.job === "" || !(hasFailed || JOB_COMPLETED.has(record.milestone))) return;
    const { job, jobId, timeUs } = record;
    const untilUs = hasFailed ? behindFailure(timeUs) : timeUs;
    this.#ended.delete(job);
    this.#ended.set(job, { job: { job, jobId }, untilUs });
    dropOldest(this.#ended, MOST_ENDED);
    for (const process of this.#processes.values()) process.endJob(record, untilUs);
  }

  #endOf(record: Told): number {
    const ended = this.#ended.get(record.job);
    return ended && isSameJob(ended.job, record) ? ended.untilUs : Infinity;
  }

  #processOf({ source, host, stream }: Told): WorkerProcess | undefined {
    const last = this.#last;
    if (last && last.stream === stream && last.host === host && last.source === source) return last.process;
    const process = this.#processes.get(keyOf({ source, host, stream }));
    this.#last = { source, host, stream, process };
    return process;
  }

  #begin(record: Told): WorkerProcess {
    this.#last = undefined;
    const process = new WorkerProcess(record.service);
    this.#processes.set(keyOf(record), process);
    const onHost = this.#byHost.get(record.host);
    if (onHost) onHost.add(process);
    else this.#byHost.set(record.host, new Set([process]));
    for (const [key, gone] of dropOldest(this.#processes, MOST_PROCESSES)) this.#forget(key, gone);
    return process;
  }

  #keepYoung(record: Told, process: WorkerProcess): void {
    const key = keyOf(record);
    this.#processes.delete(key);
    this.#processes.set(key, process);
  }

  #forget(key: string, process: WorkerProcess): void {
    const host = key.slice(key.lastIndexOf("\0") + 1);
    const onHost = this.#byHost.get(host);
    onHost?.delete(process);
    if (onHost?.size === 0) this.#byHost.delete(host);
  }
}

function isSaidByTheHost({ milestone, message }: Told): boolean {
  return SAID_BY_THE_HOST.has(milestone) || (milestone === "crashed" && SAID_BY_SYSTEMD.test(message));
}

function keyOf({ source, stream, host }: Pick<Told, "source" | "stream" | "host">): string {
  return `${stream}\0${source}\0${host}`;
}

function fill(record: Told, { job, jobId, worker }: Work): void {
  record.job = job;
  record.jobId = jobId;
  record.inferred = withInferred(record.inferred, "job");
  if (record.worker !== "" || worker === "") return;
  record.worker = worker;
  record.inferred = withInferred(record.inferred, "worker");
}

function inferPhase(record: Told, phase: string): void {
  if (phase === "") return;
  record.phase = phase;
  record.inferred = withInferred(record.inferred, "phase");
}

/** Lists are few, and made for every line of a job that names none. */
const LISTS = new Map<string, string>();

function withInferred(list: string, name: (typeof INFERRED)[number]): string {
  const key = `${list}+${name}`;
  const known = LISTS.get(key);
  if (known !== undefined) return known;
  const names = [...list.split(","), name];
  const made = INFERRED.filter((one) => names.includes(one)).join(",");
  LISTS.set(key, made);
  return made;
}
