import type { Query } from "../../lib/query/ast.ts";
import { conditionOf, subjectsOf } from "../../lib/query/condition.ts";

/** Columns that hold what the lines say: they are read from one end to the other, where others are words of a list. */
const LONG: ReadonlySet<string> = new Set(["raw", "message"]);

/** Whether a page of the query's events is found at a glance: it looks at no text of the lines. */
export function isQuick(query: Query): boolean {
  const condition = conditionOf(query);
  const subjects = condition ? subjectsOf(condition) : [];
  return subjects.every((subject) => subject.kind === "column" && !LONG.has(subject.column));
}
