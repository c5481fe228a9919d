import { isoFromMicros } from "../../lib/time.ts";
import type { JobSummary, Trail } from "../../lib/trail/shape.ts";
import { QUIET_AFTER_MS } from "../../lib/trail/state.ts";
import type { NotifyEvent, ToldJob } from "../protocol/notifications.ts";
import { contentOf, type Content, type Occasion } from "./occasion.ts";

/** What ended, or was written, longer ago is history that was read: nobody is called for it. */
export const RECENT_MS = 15 * 60_000;
/** Lines of other hosts that say why come some seconds behind the coordinator's last word. */
const FAILED_SETTLES_MS = 5_000;
/** A job that is read in pieces can look stalled until the next piece. */
const STALLED_SETTLES_MS = 15_000;

/** What is to be told of a job as it stands; undefined where nothing is. @param nowMs milliseconds since the epoch */
export function jobOccasion(job: JobSummary, nowMs: number): Occasion | undefined {
  // Set-ups that nobody asked for come with every worker that registers.
  if (job.pool) return undefined;
  if (job.state === "failed" && nowMs - Date.parse(job.ended ?? job.started) <= RECENT_MS)
    return occasionOf("job failed", job, job.ended ?? job.started, FAILED_SETTLES_MS);
  const lastMs = Date.parse(job.started) + (job.duration_ms ?? 0);
  // In a log of last week a job may look stalled between two of its lines.
  if (job.state === "stalled" && nowMs - lastMs <= RECENT_MS + QUIET_AFTER_MS)
    return occasionOf("job stalled", job, isoFromMicros(nowMs * 1_000), STALLED_SETTLES_MS);
  return undefined;
}

function occasionOf(event: NotifyEvent, job: JobSummary, time: string, settleMs: number): Occasion {
  return {
    event,
    about: job.name,
    hosts: job.hosts,
    service: "",
    settleMs,
    content: contentOf(event, time, jobText(event, job), { job: toldJob(job) }),
  };
}

/** What is known of a job when it is told: the verdict may have come since. Undefined where it stands otherwise by then. */
export function presentJob(content: Content, trail: Trail): Content | undefined {
  const { job, event } = content;
  if (!job) return content;
  if (event === "job stalled" && (trail.state === "running" || trail.state === "completed")) return undefined;
  // A worker's failure need not be the job's, where the coordinator's word came later.
  if (event === "job failed" && trail.state !== "failed") return undefined;
  const { verdict, cause } = trail;
  const root =
    verdict?.cause ?? (cause && { host: null, worker: null, event_id: cause.event, text: cause.text });
  const present: ToldJob = {
    ...job,
    job_id: trail.job_id ?? job.job_id,
    state: trail.state,
    phase: trail.phase,
    ended: trail.ended,
    duration_ms: trail.duration_ms,
    hosts: trail.hosts,
    reason: trail.reason ?? job.reason,
    verdict: verdict && {
      confidence: verdict.confidence,
      sentences: verdict.sentences.map(({ text }) => text),
    },
    root: root ?? null,
  };
  return { ...content, job: present, text: event === "phase slow" ? content.text : jobText(event, present) };
}

/** One sentence for the head of a message. */
function jobText(event: NotifyEvent | Content["event"], job: JobSummary | ToldJob): string {
  const root = "root" in job ? job.root : null;
  const where = root?.host ?? root?.worker ?? null;
  const phase = job.phase === null ? "" : ` in ${job.phase}`;
  const why = root?.text ?? job.reason;
  if (event === "job stalled") return `Job ${job.job} is stalled${phase}.`;
  const head = `Job ${job.job} failed${phase}${where === null ? "" : ` on ${where}`}`;
  return why === null ? `${head}.` : `${head}: ${firstLine(why)}`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

/** A job's row as it is told. */
export function toldJob(job: JobSummary): ToldJob {
  const { name, job: short, job_id, kind, state, phase, started, ended, duration_ms, hosts, reason } = job;
  return {
    name,
    job: short,
    job_id,
    kind,
    state,
    phase,
    started,
    ended,
    duration_ms,
    hosts: [...hosts],
    reason,
    verdict: null,
    root: null,
  };
}
