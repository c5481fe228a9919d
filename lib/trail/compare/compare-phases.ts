import { microsFromIso } from "../../time.ts";
import type { Trail, TrailPhase } from "../shape.ts";
import type { ComparedSide, PhasePair } from "./shape.ts";

/** The phases of two jobs side by side, in the order in which the longer one ran them. */
export function comparePhases(job: Trail, other: Trail): PhasePair[] {
  const [longer, shorter] = job.phases.length < other.phases.length ? [other, job] : [job, other];
  const names = [...new Set([...longer.phases, ...shorter.phases].map(({ phase }) => phase))];
  return names.map((phase) => {
    const [own, theirs] = [job, other].map((trail) => trail.phases.find((one) => one.phase === phase));
    const isWhole = own?.state === "completed" && theirs?.state === "completed";
    const theirMs = theirs ? tookMs(theirs, other) : 0;
    return {
      phase,
      job: sideOf(own, job),
      other: sideOf(theirs, other),
      factor: isWhole && theirMs > 0 ? tookMs(own, job) / theirMs : null,
    };
  });
}

function sideOf(phase: TrailPhase | undefined, trail: Trail): PhasePair["job"] {
  if (!phase) return null;
  const { state, done, total } = phase;
  return { state, done, total, duration_ms: tookMs(phase, trail) };
}

function tookMs({ started, ended }: TrailPhase, trail: Trail): number {
  const endUs = microsFromIso(ended ?? trail.ended ?? trail.updated) ?? 0;
  return Math.round((endUs - (microsFromIso(started) ?? 0)) / 1_000);
}

/** What of a job stands above its column. */
export function comparedSide(trail: Trail): ComparedSide {
  const { name, job, job_id, kind, state, started, ended, duration_ms, lines, errors, lanes } = trail;
  const workers = lanes.filter(({ role }) => role === "worker").length;
  return { name, job, job_id, kind, state, started, ended, duration_ms, lines, errors, workers };
}
