import type { Migration } from "./migration.ts";

/** What stands for a hyphen in the index of words: a character that its tokenizer takes for a letter. */
export const HYPHEN = "·";

/**
 * The words of a line: its message and its raw line, in lower case, without the time that a raw line begins with. Nearly
 * every one of those is a word of its own, and they alone would be most of the index. What is joined by hyphens is one word: an
 * ID has five parts, and each would be listed for every line of its job. The planner knows the index by this very expression.
 */
export const WORDS = String.raw`replaceAll(lower(concat(message, '\n', line)), '-', '${HYPHEN}')`;

/** The ID of a row as one number, to look it up by. */
export const ID_HASH = "cityHash64(id_prefix, id_number)";

/** Which rows have which words, and in which granules an ID may be; looked for there, two of a hundred granules are read in vain. */
export const indexSplitLines: Migration = {
  version: 18,
  sql: `ALTER TABLE events
  ADD INDEX IF NOT EXISTS by_words ${WORDS} TYPE text(tokenizer = splitByNonAlpha),
  ADD INDEX IF NOT EXISTS by_id ${ID_HASH} TYPE bloom_filter(0.02) GRANULARITY 1`,
};
