import type { Lane } from "./lane.ts";
import type { Span } from "./spans.ts";

/** A worker that took much longer for its part of a phase than the others. */
export interface Straggler {
  lane: Lane;
  phase: string;
  /** Its time, of the median of all workers' that came to the end of the phase. */
  factor: number;
}

/** From so many times the median on a worker is a straggler. */
const FROM_FACTOR = 1.5;
/** And by so much, µs: what takes milliseconds differs by as many. */
const FROM_US = 1_000_000;
/** Of fewer workers none can be said to be the usual. */
const LEAST_WORKERS = 3;
/** What each worker has a share in, and where the next phase waits for all; one alone aggregates. */
export const SHARED: ReadonlySet<string> = new Set(["Contributions", "Prove", "Execution"]);

/** The stragglers of each phase, the slowest first; a phase that few came to the end of has none. */
export function stragglersOf(drawn: readonly { lane: Lane; spans: readonly Span[] }[]): Straggler[] {
  const phases = new Map<string, { lane: Lane; us: number }[]>();
  for (const { lane, spans } of drawn) {
    if (lane.role !== "worker") continue;
    for (const { phase, state, startUs, endUs } of spans) {
      if (state !== "completed" || endUs === null || !SHARED.has(phase)) continue;
      const times = phases.get(phase) ?? [];
      phases.set(phase, times);
      times.push({ lane, us: endUs - startUs });
    }
  }
  return [...phases].flatMap(([phase, times]) => {
    if (times.length < LEAST_WORKERS) return [];
    const median = medianOf(times.map(({ us }) => us));
    if (median <= 0) return [];
    return times
      .filter(({ us }) => us >= median * FROM_FACTOR && us - median >= FROM_US)
      .sort((a, b) => b.us - a.us)
      .map(({ lane, us }) => ({ lane, phase, factor: Math.round((us / median) * 100) / 100 }));
  });
}

/** The middle of some numbers; 0 of none. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
