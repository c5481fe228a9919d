import { workersIn } from "../zisk/ids-in-words.ts";
import { workerKey } from "../zisk/ids.ts";
import type { Reading } from "./reading.ts";
import { endsJob } from "./state.ts";

/** One of several jobs, as far as it takes to tell whose a line is. */
export interface JobTimes {
  jobId: string;
  startUs: number;
}

/** Whose a line is, and whether it may be no other job's. */
export interface Owner<Job> {
  job: Job;
  isSure: boolean;
}

/** What is known of a job at some place of the coordinator's stream. */
interface Progress<Job> {
  job: Job;
  hasEnded: boolean;
  total: number;
  done: Map<string, number>;
}

/**
 * Whose the coordinator's lines are that carry no whole ID, where several jobs that are printed alike run at once: that of the worker
 * which a line names, where another line tells its job; of the reason, which the cancellations repeat with the whole ID; of
 * the number of workers; of the count that goes on by one. By the line's id; none for a line that nothing tells.
 * @param readings of all the jobs, in order
 */
export function coordinatorOwners<Job extends JobTimes>(
  jobs: readonly Job[],
  readings: readonly Reading[],
): ReadonlyMap<string, Owner<Job>> {
  const known = knownWorkers(jobs, readings);
  const reasons = new Map<string, Job>();
  for (const { milestone, jobId, reason } of readings) {
    const job = jobs.find((one) => one.jobId === jobId);
    if (milestone === "task_cancelled" && jobId !== "" && reason !== "" && job) reasons.set(reason, job);
  }
  // What a later line tells of a worker decides an earlier one of it: the second time.
  ownersIn(jobs, readings, known, reasons);
  return ownersIn(jobs, readings, known, reasons);
}

function ownersIn<Job extends JobTimes>(
  jobs: readonly Job[],
  readings: readonly Reading[],
  known: Map<string, Set<Job>>,
  reasons: ReadonlyMap<string, Job>,
): Map<string, Owner<Job>> {
  const states = jobs.map((job): Progress<Job> => ({ job, hasEnded: false, total: 0, done: new Map() }));
  const owners = new Map<string, Owner<Job>>();
  for (const reading of readings) {
    if (reading.writer !== "coordinator") continue;
    const open = states.filter(({ job, hasEnded }) => job.startUs <= reading.timeUs && !hasEnded);
    const named = states.find(({ job }) => reading.jobId !== "" && job.jobId === reading.jobId);
    const fitting = named ? [named] : fittingJobs(reading, open, known, reasons);
    const own = fitting.at(-1);
    if (!own) continue;
    owners.set(reading.id, { job: own.job, isSure: fitting.length === 1 });
    follow(own, reading);
    if (fitting.length === 1 && reading.worker !== "") remember(known, workerKey(reading.worker), own.job);
  }
  return owners;
}

/** The jobs that a line may be of: one, where something tells. */
function fittingJobs<Job extends JobTimes>(
  reading: Reading,
  open: readonly Progress<Job>[],
  known: ReadonlyMap<string, ReadonlySet<Job>>,
  reasons: ReadonlyMap<string, Job>,
): readonly Progress<Job>[] {
  if (open.length <= 1) return open;
  const { milestone, timeUs, reason, total, done, phase } = reading;
  const starting = open.find(({ job }) => milestone === "job_started" && job.startUs === timeUs);
  if (starting) return [starting];
  const repeated = open.find(({ job }) => reason !== "" && reasons.get(reason) === job);
  if (repeated) return [repeated];
  const worker = workerKey(reading.worker || workersIn(reason)[0] || "");
  const tests: ((one: Progress<Job>) => boolean)[] = [
    ({ job }) => worker !== "" && (known.get(worker)?.has(job) ?? false),
    (one) => total > 0 && one.total === total,
    (one) => milestone === "worker_finished" && done > 0 && (one.done.get(phase) ?? 0) === done - 1,
    (one) =>
      milestone === "phase_started" && phase === "Prove" && (one.done.get("Contributions") ?? 0) >= one.total,
    (one) => milestone === "job_completed" && (one.done.get("Prove") ?? 0) >= one.total && one.total > 0,
  ];
  let left = open;
  for (const test of tests) {
    const fitting = left.filter(test);
    if (fitting.length > 0) left = fitting;
    if (left.length === 1) break;
  }
  return left;
}

function follow<Job>(own: Progress<Job>, reading: Reading): void {
  const { milestone, total, done, phase } = reading;
  if (milestone === "job_started" && total > 0) own.total = total;
  if (milestone === "worker_finished") own.done.set(phase, Math.max(done, own.done.get(phase) ?? 0));
  if (endsJob(reading)) own.hasEnded = true;
}

/** Workers of which a line tells the job: the coordinator's with a whole ID, and a process's that names itself in it. */
function knownWorkers<Job extends JobTimes>(
  jobs: readonly Job[],
  readings: readonly Reading[],
): Map<string, Set<Job>> {
  const known = new Map<string, Set<Job>>();
  const ofStreams = new Map<string, Set<Job>>();
  for (const { origin, writer, jobId, worker } of readings) {
    const job = jobId === "" ? undefined : jobs.find((one) => one.jobId === jobId);
    if (!job) continue;
    if (worker !== "") remember(known, workerKey(worker), job);
    if (writer === "worker") remember(ofStreams, origin, job);
  }
  for (const { origin, writer, worker } of readings)
    if (writer === "worker" && worker !== "")
      for (const job of ofStreams.get(origin) ?? []) remember(known, workerKey(worker), job);
  return known;
}

function remember<Job>(jobs: Map<string, Set<Job>>, key: string, job: Job): void {
  const known = jobs.get(key);
  if (known) known.add(job);
  else jobs.set(key, new Set([job]));
}
