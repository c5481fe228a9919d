import { CUT_TO } from "../../lib/zisk/ids.ts";
import type { PlainTextNotice } from "../protocol/hygiene.ts";
import type { SourceReport } from "../protocol/sources.ts";

const BLOCK = '[logging]\nformat = "json"';

const GAINS = [
  "Phase, segment and worker are fields of every line that has them, not only of those whose words name them.",
  "Spans come with their lines, so that a line belongs to its job although it does not name it.",
  "An event is one line: none is joined by guessing, and each has its own level.",
];

/** What is lost where IDs are printed as `JobId(1a2b3c4d…)`. */
const WHOLE_IDS = `Job and worker IDs are whole; these lines have only their first ${CUT_TO} characters.`;

const NOT_YET =
  "With the binaries of June 2026 this has no effect yet: they print this one format whatever is set. Set it all the same, and it works from the first version that heeds it.";

/**
 * What sources would gain by writing JSON: one notice for those whose lines are mostly of the bare-message dialect, one
 * for the others. A source whose recognised lines are mostly JSON already, or of which none was recognised, is left out.
 */
export function plainTextNotices(
  sources: readonly Pick<SourceReport, "name" | "formats">[],
): PlainTextNotice[] {
  const plain = sources.flatMap(({ name, formats }) => {
    const text = textFormats(formats);
    return text.length === 0 ? [] : [{ name, formats: text }];
  });
  const isRank = ({ formats }: (typeof plain)[number]): boolean => formats[0]?.name === "rank";
  const bare = plain.filter(isRank);
  const other = plain.filter((source) => !isRank(source));
  const notices = [
    { sources: bare, gains: [WHOLE_IDS, ...GAINS], block: BLOCK, effect: NOT_YET },
    { sources: other, gains: GAINS, block: BLOCK, effect: null },
  ];
  return notices.filter((notice) => notice.sources.length > 0);
}

/** The text formats of a source, the most frequent first; none where it writes JSON mostly. */
function textFormats(formats: SourceReport["formats"]): SourceReport["formats"] {
  const recognised = formats.filter(({ name }) => name !== "");
  const all = recognised.reduce((sum, { share }) => sum + share, 0);
  const json = recognised.find(({ name }) => name === "json")?.share ?? 0;
  if (json * 2 >= all) return [];
  return recognised
    .filter(({ name }) => name !== "json")
    .map(({ name, share }) => ({ name, share: share / all }))
    .sort((a, b) => b.share - a.share);
}
