import { isoFromMicros } from "../../lib/time.ts";
import type { SourceReport } from "../protocol/sources.ts";
import type { SourceStatus } from "../sources/source.ts";

/** The part of a source's report that it tells itself. */
export type SourceCondition = Pick<
  SourceReport,
  "state" | "problem" | "retry_in_ms" | "streams" | "progress" | "behind" | "gaps"
>;

/**
 * A source's status in the form of the API.
 * @param backfillRate bytes or entries a millisecond since back-filling began; 0 where that is not known yet
 */
export function conditionOf(status: SourceStatus, backfillRate: number): SourceCondition {
  const { state, problem, streams, retryAtMs, progress, behind, gaps = [] } = status;
  const isoOrNull = (timeUs: number | null): string | null =>
    timeUs === null ? null : isoFromMicros(timeUs);
  return {
    state,
    problem,
    streams,
    retry_in_ms:
      state === "retrying" && retryAtMs !== undefined
        ? Math.max(0, Math.round(retryAtMs - Date.now()))
        : null,
    progress:
      state === "backfilling" && progress
        ? { ...progress, eta_ms: backfillRate > 0 ? (progress.total - progress.done) / backfillRate : null }
        : null,
    behind: behind ?? null,
    gaps: gaps.map(({ fromUs, toUs, reason }) => ({ from: isoOrNull(fromUs), to: isoOrNull(toUs), reason })),
  };
}
