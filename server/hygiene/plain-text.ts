import type { PlainTextNotice, SourceReport } from "../protocol.ts";

const BLOCK = '[logging]\nformat = "json"';

const GAINS = [
  "Phase, segment and worker are fields of every line that has them, not only of those whose words name them.",
  "Spans come with their lines, so that a line belongs to its job although it does not name it.",
  "An event is one line: none is joined by guessing, and each has its own level.",
];

/** What is lost where IDs are printed as `JobId(1a2b3c4d…)`. */
const WHOLE_IDS = "Job and worker IDs are whole; these lines have only their first eight characters.";

const NOT_YET =
  "With the binaries of June 2026 this has no effect yet: they print this one format whatever is set. Set it all the same, and it works from the first version that heeds it.";

/**
 * What a source would gain by writing JSON; undefined where most of its recognised lines are JSON already, or none was
 * recognised.
 */
export function plainTextNotice(
  source: SourceReport["name"],
  formats: SourceReport["formats"],
): PlainTextNotice | undefined {
  const recognised = formats.filter(({ name }) => name !== "");
  const all = recognised.reduce((sum, { share }) => sum + share, 0);
  const json = recognised.find(({ name }) => name === "json")?.share ?? 0;
  if (all === 0 || json * 2 >= all) return undefined;
  const text = recognised.filter(({ name }) => name !== "json").toSorted((a, b) => b.share - a.share);
  const isRank = text[0]?.name === "rank";
  return {
    source,
    formats: text.map(({ name, share }) => ({ name, share: share / all })),
    gains: isRank ? [WHOLE_IDS, ...GAINS] : GAINS,
    block: BLOCK,
    effect: isRank ? NOT_YET : null,
  };
}
