import type { Jobs, JobSummary } from "../../lib/trail/shape.ts";
import { culpritName, shortReason } from "../../lib/trail/reasons.ts";
import { LIMIT_SECONDS } from "../../lib/trail/stall.ts";
import { durationText } from "../../lib/duration.ts";

/** A piece of what a row tells beside its numbers. */
export interface Piece {
  text: string;
  tone: "plain" | "quiet" | "warn";
}

type Usual = Jobs["usual"];

/** From so many times the usual on a phase counts as slower. */
const SLOWER_FACTOR = 1.2;
/** And by so much, ms: what takes milliseconds differs by as many. */
const SLOWER_MS = 1_000;
/** Of fewer jobs none can be said to be usual. */
const LEAST_JOBS = 5;

/**
 * What is worth knowing of a job, in a few words: how far it is and how long it usually takes on, whom it waits for, why it
 * ended badly, what was slower than usual.
 * @param nowMs the present, milliseconds since the epoch
 */
export function whatToKnow(job: JobSummary, usual: Usual, nowMs: number): Piece[] {
  switch (job.state) {
    case "running":
      return [...progressPieces(job), ...remainingPieces(job, usual, nowMs)];
    case "stalled":
      return stalledPieces(job, nowMs);
    case "failed":
      return [plain(failureText(job))];
    case "cancelled":
      return job.reason ? [quiet(shortReason(job.reason))] : [];
    case "completed":
      return slowerPieces(job, usual);
    case "unknown":
      return [quiet("no line tells how it ended")];
  }
}

/** Who failed and why, in one line. */
export function failureText(job: JobSummary): string {
  const who = culpritName(job);
  const why = shortReason(job.reason ?? "no line says why");
  return who && !why.startsWith(who) ? `${who}: ${why}` : why;
}

function progressPieces({ phase, progress }: JobSummary): Piece[] {
  if (!phase) return [];
  return [plain(progress ? `${phase} ${progress.done}/${progress.total}` : phase)];
}

function remainingPieces(job: JobSummary, usual: Usual, nowMs: number): Piece[] {
  if (!usual || usual.jobs < LEAST_JOBS || job.kind !== "proof") return [];
  const elapsedMs = nowMs - Date.parse(job.started);
  let leftMs = 0;
  for (const { phase, median_ms } of usual.phases) {
    const begun = job.phases.find((one) => one.phase === phase);
    if (!begun) leftMs += median_ms;
    else if (begun.state === "running") leftMs += Math.max(0, median_ms - (elapsedMs - begun.from_ms));
  }
  if (elapsedMs > usual.most_ms) return [warn("longer than nine of ten")];
  return leftMs < 1_000 ? [] : [plain(`ends in about ${roundText(leftMs)}`)];
}

function stalledPieces(job: JobSummary, nowMs: number): Piece[] {
  const silentMs = nowMs - Date.parse(job.updated);
  const pieces = [...progressPieces(job), plain(`no line for ${roundText(silentMs)}`)];
  const limit = job.phase === null ? undefined : LIMIT_SECONDS[job.phase];
  const begun = job.phases.find(({ phase }) => phase === job.phase);
  if (limit === undefined || !begun) return pieces;
  const leftMs = Date.parse(job.started) + begun.from_ms + limit * 1_000 - nowMs;
  if (leftMs > 0) pieces.push(warn(`time-out in ${roundText(leftMs)}`));
  return pieces;
}

function slowerPieces({ kind, phases }: JobSummary, usual: Usual): Piece[] {
  if (!usual || usual.jobs < LEAST_JOBS || kind !== "proof") return [];
  const slower = phases.flatMap(({ phase, from_ms, to_ms }) => {
    const median = usual.phases.find((one) => one.phase === phase)?.median_ms ?? 0;
    const ms = (to_ms ?? from_ms) - from_ms;
    if (median <= 0 || ms < median * SLOWER_FACTOR || ms - median < SLOWER_MS) return [];
    return { phase, factor: ms / median };
  });
  const [slowest] = slower.sort((a, b) => b.factor - a.factor);
  if (!slowest) return [];
  const percent = Math.round((slowest.factor - 1) * 100);
  return [quiet(`${slowest.phase} ${percent} % slower than the last ${usual.jobs} such jobs`)];
}

/** Whole seconds: what is only guessed has no tenths. */
function roundText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return seconds < 60 ? `${seconds} s` : durationText(seconds * 1_000);
}

const plain = (text: string): Piece => ({ text, tone: "plain" });
const quiet = (text: string): Piece => ({ text, tone: "quiet" });
const warn = (text: string): Piece => ({ text, tone: "warn" });
