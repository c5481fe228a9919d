import type { ParsedQuery } from "./ast.ts";
import { Mistake } from "./mistake.ts";
import type { RegexCheck } from "./read-regex.ts";
import { readTree } from "./read-tree.ts";
import { findSyntaxError } from "./syntax-error.ts";
import { parser } from "./parser.ts";

/** The longest query, in UTF-16 units. */
export const MAX_QUERY_LENGTH = 8_192;

/**
 * Reads a query. Never throws: a mistake comes back with its place and with what to write instead.
 * @param checkRegex says what is wrong with a regex; without it regexes are taken as they are, which is
 * what a browser does (the engine that decides is not sent there); servers call `validateQuery`
 */
export function parseQuery(text: string, checkRegex: RegexCheck = acceptRegex): ParsedQuery {
  if (text.length > MAX_QUERY_LENGTH) {
    const message = `A query has at most ${MAX_QUERY_LENGTH} characters; this one has ${text.length}. Shorten it.`;
    return { ok: false, error: { message, from: MAX_QUERY_LENGTH, to: text.length } };
  }
  // Half a surrogate pair cannot reach the store, so both sides see the replacement character; offsets stay.
  const source = text.replace(/\p{Surrogate}/gu, "\uFFFD");
  const tree = parser.parse(source);
  const error = findSyntaxError(tree, source);
  if (error) return { ok: false, error };
  try {
    return { ok: true, query: readTree(tree.topNode, source, checkRegex) };
  } catch (mistake) {
    if (mistake instanceof Mistake) return { ok: false, error: mistake.error };
    throw mistake;
  }
}

function acceptRegex(): undefined {
  return undefined;
}
