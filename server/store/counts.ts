import type { Query } from "../../lib/query/ast.ts";
import { conditionOf, subjectsOf, type Subject } from "../../lib/query/condition.ts";
import { COUNTED_BY, COUNTED_US, STRETCH } from "./migrations/011-count-as-stored.ts";
import { literallyIn, type Condition, type TimeRange } from "./selection.ts";
import { searchClauses } from "./search-clause.ts";
import { whereClause } from "./where.ts";

/** What rows are counted by. */
export interface Keys {
  columns: readonly string[];
  /** Width of the bars of time that are a key, too, µs. */
  barUs?: number;
}

/**
 * How many rows of a selection are alike in their keys, as a subquery with the columns, `bar` and `n`, to stand behind FROM. Whole stretches come
 * from the counts beside the rows, the edges of the range from the rows; what has equal keys is to be added up.
 * @returns undefined where there are no counts by all that is asked
 */
export function counted(range: TimeRange, query: Query, keys: Keys): Condition | undefined {
  if (!areCounted(query, keys)) return undefined;
  // Not the stretch around the epoch, which is twice as long.
  const first = Math.max(1, Math.ceil(range.fromUs / COUNTED_US));
  const end = Math.max(first, Math.floor(range.toUs / COUNTED_US));
  const { sql, params } = whereClause(query);
  const whole = `events WHERE ${STRETCH} >= ${first} AND ${STRETCH} < ${end} AND ${sql}`;
  const parts = [
    ...(first < end ? [alike(whole, keys, STRETCH, COUNTED_US)] : []),
    ...[
      { fromUs: range.fromUs, toUs: Math.min(range.toUs, first * COUNTED_US) },
      { fromUs: Math.max(range.fromUs, end * COUNTED_US), toUs: range.toUs },
    ]
      .filter(({ fromUs, toUs }) => fromUs < toUs)
      .map((edge) => alikeSql(`events WHERE ${literallyIn(edge)} AND ${sql}`, keys)),
  ];
  return parts.length === 0 ? undefined : { sql: `(${parts.join(" UNION ALL ")})`, params };
}

/** The rows of a selection that are searched for, as what stands behind FROM. @param columns that are asked for */
export function searchedRows(range: TimeRange, query: Query, columns: readonly string[]): Condition {
  const { clauses, params } = searchClauses(query);
  const during = literallyIn(range);
  const [only] = clauses;
  if (clauses.length === 1 && only) return { sql: `events WHERE ${during} AND ${only}`, params };
  const selects = clauses.map(
    (clause) => `SELECT ${columns.join(", ")} FROM events WHERE ${during} AND ${clause}`,
  );
  return { sql: `(${selects.join(" UNION ALL ")})`, params };
}

/** Counts rows by their keys. @param from what stands behind FROM */
export function alikeSql(from: string, keys: Keys): string {
  return alike(from, keys, "toUnixTimestamp64Micro(time)", 1);
}

/** @param time expression of the time, in units of `unitUs` */
function alike(from: string, { columns, barUs }: Keys, time: string, unitUs: number): string {
  const bar = barUs === undefined ? [] : [`intDiv(${time}, ${barUs / unitUs}) AS bar`];
  const by = [...columns, ...(barUs === undefined ? [] : ["bar"])].join(", ");
  return `SELECT ${[...columns, ...bar, "count() AS n"].join(", ")} FROM ${from} GROUP BY ${by}`;
}

/** Whether there are counts by the keys and by all that the query asks for. */
export function areCounted(query: Query, { columns, barUs = COUNTED_US }: Keys): boolean {
  const condition = conditionOf(query);
  const needed = [...columns, ...(condition ? subjectsOf(condition).map(nameOf) : [])];
  return (
    barUs % COUNTED_US === 0 &&
    COUNTED_BY.some((kept: readonly string[]) => needed.every((name) => kept.includes(name)))
  );
}

/** A key of `fields` is no column. */
function nameOf(subject: Subject): string {
  return subject.kind === "column" ? subject.column : "fields";
}
