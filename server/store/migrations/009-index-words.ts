import type { Migration } from "./migration.ts";

/**
 * The words of a line: its message and its raw line, in lower case, without the time that a raw line begins with. Nearly
 * every one of those is a word of its own, and they alone would be most of the index. What is left out are whole words:
 * nothing but a quotation mark, a space or a tab follows. The planner knows the index by this very expression.
 */
const WORDS = String.raw`lower(concat(message, '\n', multiIf(
  match(raw, '^\\{"timestamp":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z"'), substring(raw, 43),
  match(raw, '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z[ \\t]'), substring(raw, 28),
  raw)))`;

/** Which rows have which words: a rare one is found without reading the lines. */
export const indexWords: Migration = {
  version: 9,
  sql: `ALTER TABLE events ADD INDEX IF NOT EXISTS by_words ${WORDS} TYPE text(tokenizer = splitByNonAlpha)`,
};
