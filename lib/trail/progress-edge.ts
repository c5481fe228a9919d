import { isoFromMicros } from "../time.ts";
import type { Awaited, PhaseNow } from "./phase-now.ts";
import type { TrailProgress } from "./progress-shape.ts";

/** How far a running job is, as the API shows it. */
export function progressOut(now: PhaseNow | undefined): TrailProgress | null {
  if (!now) return null;
  const { phase, asOfUs } = now;
  return {
    phase: phase.phase,
    done: phase.done,
    total: phase.total,
    total_certainty: phase.totalCertainty,
    started: isoFromMicros(Math.round(now.startUs)),
    as_of: isoFromMicros(Math.round(asOfUs)),
    expected: now.expected ?? null,
    heard: now.heard,
    unnamed: now.unnamed,
    segments: now.segments,
    usual_s: now.usualUs === null ? null : seconds(now.usualUs),
    awaited: now.awaited.map((one) => awaitedOut(one, asOfUs)),
  };
}

function awaitedOut(
  { lane, how, sinceUs, heardUs, last, stepUs, segments }: Awaited,
  asOfUs: number,
): TrailProgress["awaited"][number] {
  return {
    host: lane.host || null,
    worker: lane.workerName || null,
    how,
    since: sinceUs === null ? null : isoFromMicros(Math.round(sinceUs)),
    heard: heardUs === null ? null : isoFromMicros(Math.round(heardUs)),
    silence_s: sinceUs === null ? null : seconds(asOfUs - sinceUs),
    step_s: stepUs === null ? null : seconds(stepUs),
    segments,
    event: last?.id ?? null,
  };
}

function seconds(us: number): number {
  return Math.round(Math.max(0, us) / 1_000) / 1_000;
}
