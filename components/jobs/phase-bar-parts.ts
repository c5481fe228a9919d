import type { JobSummary } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";

/** One phase of a row's bar. */
export interface BarPart {
  phase: string;
  /** Of the bar's whole width, 0 to 100. */
  percent: number;
  /** Cut off parts end with the job, in red where it failed, in grey where it was cancelled or nobody knows. */
  look: "done" | "running" | "stalled" | "failed" | "cut";
  /** Whether it is longer than is drawn. */
  isBroken: boolean;
}

/** Thinner parts could not be told from their neighbours' edges, percent. */
const LEAST_PERCENT = 1.5;

/**
 * A job's phases on the scale that all rows share: each begins where the one before it ends, and what is longer than the
 * scale is drawn to its end with a break in the longest part.
 * @param scaleMs what the bar's whole width stands for
 * @param nowMs time since the job's start, for what has not ended
 */
export function barParts(
  job: Pick<JobSummary, "phases" | "state" | "duration_ms">,
  scaleMs: number,
  nowMs: number,
): BarPart[] {
  const endMs = isOpen(job.state) ? nowMs : (job.duration_ms ?? nowMs);
  let reachedMs = 0;
  const parts = job.phases.map(({ phase, state, from_ms, to_ms }) => {
    const fromMs = Math.max(reachedMs, from_ms);
    const toMs = Math.max(fromMs, Math.min(to_ms ?? endMs, endMs));
    reachedMs = toMs;
    return { phase, ms: toMs - fromMs, look: lookOf(job.state, state) };
  });
  const allMs = parts.reduce((sum, { ms }) => sum + ms, 0);
  const longest = Math.max(...parts.map(({ ms }) => ms));
  const broken = allMs > scaleMs ? parts.findIndex(({ ms }) => ms === longest) : -1;
  const room = scaleMs - (allMs - longest);
  return parts
    .map(({ phase, ms, look }, index): BarPart => {
      const isBroken = index === broken;
      // Where the others alone are longer than the scale all are drawn in proportion.
      const drawnMs = broken < 0 || room > scaleMs / 4 ? (isBroken ? room : ms) : (ms / allMs) * scaleMs;
      return { phase, look, isBroken, percent: Math.max(LEAST_PERCENT, (drawnMs / scaleMs) * 100) };
    })
    .filter((_part, index) => (parts[index]?.ms ?? 0) > 0);
}

function lookOf(job: JobSummary["state"], phase: JobSummary["phases"][number]["state"]): BarPart["look"] {
  if (phase === "completed") return "done";
  if (job === "stalled") return "stalled";
  if (phase === "running") return "running";
  return phase === "failed" ? "failed" : "cut";
}
