import { isoFromMicros } from "../../lib/time.ts";
import type { SourceReport } from "../protocol/sources.ts";
import { contentOf, type Occasion } from "./occasion.ts";

/** A source that goes on and off is told at most this often. */
const AGAIN_AFTER_MS = 3_600_000;
/** A source that has been silent for so long beyond what a rule bears, when Jobtrail starts, is an old log and no news. */
const OLD_MS = 24 * 3_600_000;

/** States in which lines are to come; one that is paused or stopped, or still reads what was there, is not silent. */
const AWAITED: ReadonlySet<SourceReport["state"]> = new Set(["following", "retrying", "failed"]);

/** What is looked at of a source. */
export type WatchedSource = Pick<
  SourceReport,
  "name" | "kind" | "state" | "newest" | "lag_ms" | "problem" | "sample" | "behind"
>;

/**
 * What is to be told of a source as it stands; undefined where nothing is.
 * @param afterMs it is silent once its newest line is so old
 */
export function sourceOccasion(source: WatchedSource, afterMs: number, nowMs: number): Occasion | undefined {
  const { name, kind, state, newest, lag_ms: lagMs, problem, sample, behind } = source;
  if (sample || !AWAITED.has(state) || lagMs === null || lagMs < afterMs || lagMs > afterMs + OLD_MS)
    return undefined;
  // Its lines are on their way.
  if (behind && behind.amount > 0 && state === "following") return undefined;
  const silentS = Math.round(lagMs / 1_000);
  return {
    event: "source silent",
    about: name,
    hosts: [],
    service: "",
    settleMs: 0,
    again: { behindMs: newest === null ? 0 : Date.parse(newest), afterMs: AGAIN_AFTER_MS },
    content: contentOf(
      "source silent",
      isoFromMicros(nowMs * 1_000),
      `Source ${name} has been silent for ${minutes(silentS)}.`,
      { source: { name, kind, state, newest, silent_s: silentS, problem } },
    ),
  };
}

function minutes(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
