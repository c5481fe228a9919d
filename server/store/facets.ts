import type { Query } from "../../lib/query/ast.ts";
import { withoutField } from "../../lib/query/without-field.ts";
import { isoFromMicros } from "../../lib/time.ts";
import type { Facets, FacetCounts, FacetField, FacetValue } from "../protocol/logs.ts";
import { areCounted, counted, searchedRows } from "./counts.ts";
import { numberAt, textAt } from "./event-row.ts";
import type { Question } from "./question.ts";
import { searchWindows } from "./search-windows.ts";
import { COUNTED_BY } from "./migrations/011-count-as-stored.ts";
import { cutToEvents, type Condition } from "./selection.ts";
import type { Selection } from "./store.ts";
import { isLookedUp } from "./search-clause.ts";

/** Values given of one facet, the most frequent ones. */
export const TOP_VALUES = 50;

/** Fields that no filter speaks of share one scan of the rows. */
interface Group {
  query: Query;
  fields: FacetField[];
}

/**
 * Counts each field's values with all filters applied but those on the field itself. What has to be searched for is counted
 * from the range's end on, and told again behind each window, until all of it is.
 * @throws StoreError
 */
export async function* facets(
  question: Question,
  selection: Selection,
  fields: readonly FacetField[],
): AsyncGenerator<Facets, void, undefined> {
  const range = await cutToEvents(question.atAGlance, selection);
  const counts: FacetCounts = Object.fromEntries(fields.map((field) => [field, { items: [], total: 0 }]));
  if (range.toUs <= range.fromUs) return yield { facets: counts, searchedTo: null };
  const groups = groupByQuery(selection.query, fields).flatMap(splitByCounts);
  const kept = groups.map(({ query, fields: columns }) => counted(range, query, { columns }));
  await Promise.all(
    groups.map(async (group, index) => {
      const from = kept[index];
      if (from) Object.assign(counts, await topCounts(question, group, from));
    }),
  );
  const searched = groups.filter((_, index) => !kept[index]);
  if (searched.length === 0) return yield { facets: counts, searchedTo: null };
  const tallies = new Map(
    searched.flatMap((group) => group.fields.map((field) => [field, new Map<string, number>()])),
  );
  const windows = searchWindows(
    { range, newestFirst: true, isLookedUp: searched.every(({ query }) => isLookedUp(query)) },
    async (window, limitMs) => {
      const answers = await Promise.all(
        searched.map(async (group) => {
          const { sql, params } = searchedRows(window, group.query, group.fields);
          const rows = await question.rowsWithin(limitMs, countingSql(group.fields, sql, "count()"), params);
          return rows.map((row) => [group.fields[numberAt(row, 0)], ...row.slice(1)]);
        }),
      );
      return answers.flat();
    },
    () => question.usedMs,
  );
  for await (const { rows, left } of windows) {
    for (const row of rows) {
      const tally = tallies.get(row[0] as FacetField);
      const value = textAt(row, 1);
      tally?.set(value, (tally.get(value) ?? 0) + numberAt(row, 2));
    }
    for (const [field, tally] of tallies) counts[field] = { items: topOf(tally), total: tally.size };
    yield { facets: { ...counts }, searchedTo: left.fromUs < left.toUs ? isoFromMicros(left.toUs) : null };
  }
}

function groupByQuery(query: Query, fields: readonly FacetField[]): Group[] {
  const groups = new Map<string, Group>();
  for (const field of fields) {
    const without = withoutField(query, field);
    const key = JSON.stringify(without);
    const group = groups.get(key);
    if (group) group.fields.push(field);
    else groups.set(key, { query: without, fields: [field] });
  }
  return [...groups.values()];
}

/** Fields that are counted together, and those that are not. */
function splitByCounts({ query, fields }: Group): Group[] {
  const together = COUNTED_BY.map((kept: readonly string[]) => ({
    query,
    fields: fields.filter((field) => kept.includes(field)),
  })).filter((part) => part.fields.length > 0 && areCounted(query, { columns: part.fields }));
  const rest = fields.filter((field) => !together.some((part) => part.fields.includes(field)));
  return rest.length === 0 ? together : [...together, { query, fields: rest }];
}

async function topCounts(
  question: Question,
  { fields }: Group,
  { sql, params }: Condition,
): Promise<FacetCounts> {
  const counts: FacetCounts = {};
  for (const field of fields) counts[field] = { items: [], total: 0 };
  const rows = await question.rows(
    `SELECT facet, value, events, count() OVER (PARTITION BY facet) AS total FROM (${countingSql(fields, sql, "sum(n)")})
     ORDER BY events DESC, value LIMIT ${TOP_VALUES} BY facet`,
    params,
  );
  for (const row of rows) {
    const field = fields[numberAt(row, 0)];
    const list = field && counts[field];
    list?.items.push({ value: textAt(row, 1), count: numberAt(row, 2) });
    if (list) list.total = numberAt(row, 3);
  }
  return counts;
}

function countingSql(fields: readonly FacetField[], from: string, count: "count()" | "sum(n)"): string {
  const sets = fields.map((field) => `(${field})`).join(", ");
  const which = fields.map((field, index) => `grouping(${field}) = 0, ${index}`).join(", ");
  const value = fields.map((field) => `toString(${field})`).join(", ");
  // The sets' other columns are empty in a row, so that joining them gives the one value.
  return `SELECT multiIf(${which}, -1) AS facet, concat(${value}, '') AS value, ${count} AS events FROM ${from}
    GROUP BY GROUPING SETS (${sets})`;
}

function topOf(tally: ReadonlyMap<string, number>): FacetValue[] {
  const items = [...tally].map(([value, count]) => ({ value, count }));
  // In the order of their bytes, as ClickHouse does it.
  items.sort((a, b) => b.count - a.count || Buffer.compare(Buffer.from(a.value), Buffer.from(b.value)));
  return items.slice(0, TOP_VALUES);
}
