import type { Query } from "../../lib/query/ast.ts";
import { conditionOf, subjectsOf } from "../../lib/query/condition.ts";
import { formatQuery } from "../../lib/query/format.ts";
import { isLookedUp } from "./search-clause.ts";

/** Shorter texts are in no index; see `lookup.ts`. */
const LEAST_LETTERS = 4;

/**
 * Why a search reads every line of its range, in words for who waits for it; null where an index tells which lines to read, and
 * where nothing is asked of the lines' text.
 */
export function scanReason(query: Query): string | null {
  if (isLookedUp(query)) return null;
  const part = (query.kind === "and" ? query.parts : [query]).find(isOfText);
  if (!part) return null;
  const text = formatQuery(part);
  const isShort = part.kind === "text" && part.value.length < LEAST_LETTERS;
  const why = isShort ? "is shorter than four letters" : "has no whole word to look up";
  return `Scans every line in the range: ${text} ${why}.`;
}

/** What is left out of a view is in few of its lines, so that a page is full soon. */
function isOfText(query: Query): boolean {
  const condition = query.kind === "not" ? undefined : conditionOf(query);
  return (condition ? subjectsOf(condition) : []).some(
    (subject) => subject.kind === "column" && (subject.column === "raw" || subject.column === "message"),
  );
}
