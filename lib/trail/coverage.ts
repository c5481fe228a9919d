import type { Lane } from "./lane.ts";
import type { Reading } from "./reading.ts";
import type { JobSummary } from "./shape.ts";
import type { JobState } from "./state.ts";

/** What is known of whether a host's lines were collected. */
export interface Covered {
  /** "" where no host is known. */
  host: string;
  fromUs: number;
  toUs: number;
  /**
   * following: read as they were written; backfilled: read later; gap: lines are missing between others; ended: nothing
   * was collected any more, though the worker went on; quiet: its level shows warnings and errors alone; missing: nothing
   * of a worker's lines was collected.
   */
  kind: "following" | "backfilled" | "gap" | "ended" | "quiet" | "missing";
  text: string;
}

/** Lines that come so much later than they were written were read back, µs. */
const BACKFILLED_US = 60_000_000;

/**
 * What was collected of each host in a job's time, as its lines and the coordinator's let it be told, so that no error is never
 * taken for no data. Microseconds since the epoch.
 * @param kind of the job
 * @param expected workers that take part, where a line says so
 */
export function coverageOf(
  lanes: readonly Lane[],
  pool: readonly Reading[],
  { startUs, endUs, lastUs }: JobState,
  kind: JobSummary["kind"],
  expected: number | undefined,
): Covered[] {
  const toUs = endUs ?? lastUs;
  const during = { fromUs: startUs, toUs };
  const workers = lanes.filter(({ role }) => role === "worker");
  const covered: Covered[] = [];
  for (const lane of lanes) {
    if (lane.host === "") continue;
    covered.push(...ofLane(lane, during));
    for (const gap of gapsOf(lane, pool, startUs, toUs)) covered.push(gap);
  }
  // A wrap prints nothing on its worker unless it fails.
  if (kind !== "wrap") covered.push(...missingOf(workers, during, expected));
  return covered;
}

function ofLane(lane: Lane, { fromUs, toUs }: Pick<Covered, "fromUs" | "toUs">): Covered[] {
  const { host, segments } = lane;
  // What names no job may be another's once the job is over: that is told from what was read before it.
  const own = lane.own.filter(({ inferred, timeUs }) => !inferred || timeUs <= toUs);
  const first = own[0];
  const last = own.at(-1);
  if (!first || !last) return [];
  const lastUs = Math.max(last.timeUs, ...segments.map(({ density }) => density.lastUs));
  const isLate = last.receivedUs - last.timeUs > BACKFILLED_US;
  const covered: Covered[] = [
    {
      host,
      fromUs: Math.min(fromUs, first.timeUs),
      toUs: lastUs,
      kind: isLate ? "backfilled" : "following",
      text: isLate ? "Read after it was written." : "Read as it was written.",
    },
  ];
  if (lane.role !== "worker") return covered;
  if (isQuiet(lane)) {
    const text = `${host} shows warnings and errors alone: at its level nothing tells how far it was.`;
    return [...covered, { host, fromUs, toUs, kind: "quiet", text }];
  }
  const further = goesOn(lane, lastUs);
  if (!further) return covered;
  const text = `Nothing of ${host} was collected any more, though the coordinator heard of it afterwards.`;
  return [...covered, { host, fromUs: lastUs, toUs: Math.max(toUs, further.timeUs), kind: "ended", text }];
}

/** What every worker prints at info while it is at work. */
const AT_INFO: ReadonlySet<string> = new Set([
  "task_started",
  "task_computing",
  "task_completed",
  "task_cancelled",
  "own_execution_started",
  "own_setup_started",
  "own_setup_completed",
  "recovery",
]);

/** Whether it wrote of the job, and nothing that is usual at info. */
export function isQuiet({ own, segments }: Lane): boolean {
  const said = own.filter(({ level, inferred, milestone }) => !inferred && milestone !== "" && level !== "");
  return (
    segments.length === 0 &&
    said.length > 0 &&
    !own.some(({ milestone }) => AT_INFO.has(milestone)) &&
    said.every(({ level }) => level === "error" || level === "warn")
  );
}

/** What the coordinator heard of a worker that its own lines, which end before, should have. */
export function goesOn(lane: Pick<Lane, "own" | "told">, lastUs: number): Reading | undefined {
  return lane.told.find((reading) => {
    const { milestone, phase, timeUs } = reading;
    if (timeUs <= lastUs) return false;
    if (milestone === "worker_finished")
      return !lane.own.some((own) => own.milestone === "task_completed" && own.phase === phase);
    return (
      milestone === "cancellation_acknowledged" && !lane.own.some((own) => own.milestone === "task_cancelled")
    );
  });
}

function gapsOf(
  { host, own, role }: Lane,
  pool: readonly Reading[],
  startUs: number,
  endUs: number,
): Covered[] {
  if (role !== "worker") return [];
  const notes = [...pool, ...own].filter(
    (reading) => reading.milestone === "lines_missing" && reading.host === host && reading.timeUs >= startUs,
  );
  return notes.flatMap(({ timeUs, text }) => {
    const before = own.findLast(
      (reading) => reading.timeUs < timeUs && reading.milestone !== "lines_missing",
    );
    const fromUs = before?.timeUs ?? startUs;
    return fromUs > endUs
      ? []
      : [{ host, fromUs, toUs: timeUs, kind: "gap" as const, text: text || `Lines of ${host} are missing.` }];
  });
}

/** Workers of whose lines in the job there is nothing. */
function missingOf(
  workers: readonly Lane[],
  during: Pick<Covered, "fromUs" | "toUs">,
  expected: number | undefined,
): Covered[] {
  const silent = workers.filter(({ own, segments }) => own.length === 0 && segments.length === 0);
  const nameless = workers.filter(({ worker, own }) => worker === "" && own.length > 0).length;
  // Of a worker that one of the nameless hosts may be nothing is known to be missing.
  const missing = silent.filter(({ host }) => host !== "");
  const homeless = silent.filter(({ host }) => host === "");
  const surely = homeless.slice(0, Math.max(0, homeless.length - nameless));
  const covered = [...missing, ...(nameless === 0 ? surely : [])].map(({ host, workerName }): Covered => {
    const text = `Nothing that worker ${workerName} wrote in this job was collected.`;
    return { host, ...during, kind: "missing", text };
  });
  const heard = workers.length - Math.min(homeless.length, nameless);
  const unheard = Math.max(nameless > 0 ? surely.length : 0, (expected ?? 0) - heard);
  if (unheard > 0) {
    const text = `Nothing that ${unheard === 1 ? "one more worker" : `${unheard} more workers`} of ${expected ?? "this job"} wrote was collected.`;
    covered.push({ host: "", ...during, kind: "missing", text });
  }
  return covered;
}
