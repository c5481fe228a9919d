import type { Query } from "../../lib/query/ast.ts";
import { conditionOf, type Condition } from "../../lib/query/condition.ts";
import { hasLookup, lookupOf } from "./lookup.ts";
import { bindingTo, sqlOf, type Bind, type WhereClause } from "./where.ts";

/** Each lookup costs something, and those of a few words leave few rows. */
const MOST_LOOKUPS = 4;

/** Compiles the query for a search through many rows: the index of words is asked first which rows can meet it. */
export function searchClause(query: Query): WhereClause {
  const { clauses, params } = searchClauses(query, false);
  return { sql: clauses.join(" OR "), params };
}

/**
 * The same as clauses of which a row meets one at most. Where a phrase is in the messages, only the few rows whose words
 * are in another order have their raw lines read at all.
 */
export function searchClauses(
  query: Query,
  isCut = true,
): { clauses: string[]; params: WhereClause["params"] } {
  const condition = conditionOf(query);
  if (!condition) return { clauses: ["1"], params: {} };
  const params: Record<string, unknown> = {};
  const bind = bindingTo(params);
  const parts = condition.kind === "and" ? condition.parts : [condition];
  let lookups = 0;
  let clauses = [""];
  for (const part of parts) {
    const lookup = lookups < MOST_LOOKUPS ? lookupOf(part, bind) : undefined;
    if (lookup) lookups++;
    const tests = lookup?.isExact
      ? [""]
      : isCut && lookup && clauses.length === 1
        ? cut(part, bind)
        : [sqlOf(part, bind)];
    clauses = tests.flatMap((test) =>
      clauses.map((before) => joinedBy("AND", before, lookup?.sql ?? "", test)),
    );
  }
  return { clauses: clauses.map((clause) => clause || "1"), params };
}

function cut(condition: Condition, bind: Bind): string[] {
  const [first, second, ...more] = condition.kind === "or" ? condition.parts : [];
  if (!first || !second || more.length > 0) return [sqlOf(condition, bind)];
  const message = sqlOf(first, bind);
  return [message, `NOT ${message} AND ${sqlOf(second, bind)}`];
}

function joinedBy(word: string, ...clauses: string[]): string {
  return clauses.filter(Boolean).join(` ${word} `);
}

/** Whether an index tells which lines the query may mean: those with its words, of its job, or with its ID. */
export function isLookedUp(query: Query): boolean {
  const condition = conditionOf(query);
  return condition !== undefined && (hasLookup(condition) || isByKey(condition));
}

function isByKey(condition: Condition): boolean {
  switch (condition.kind) {
    case "and":
      return condition.parts.some(isByKey);
    case "or":
      return condition.parts.length > 0 && condition.parts.every(isByKey);
    case "equals": {
      const { subject, values, fold } = condition;
      const isKey = subject.kind === "column" && (subject.column === "job" || subject.column === "id");
      return isKey && !fold && values.length > 0 && !values.includes("");
    }
    default:
      return false;
  }
}
