import type { Query } from "../../lib/query/ast.ts";
import { withoutField } from "../../lib/query/without-field.ts";
import type { FacetCounts, FacetField } from "../protocol/logs.ts";
import { numberAt, textAt } from "./event-row.ts";
import type { Rows } from "./question.ts";
import { selected } from "./selection.ts";
import type { Selection } from "./store.ts";

/** Values given of one facet, the most frequent ones. */
export const TOP_VALUES = 50;

/**
 * Counts each field's values with all filters applied but those on the field itself.
 * @throws StoreError
 */
export async function facets(
  clickhouse: Rows,
  selection: Selection,
  fields: readonly FacetField[],
): Promise<FacetCounts> {
  const counts: FacetCounts = {};
  const groups = groupByQuery(selection.query, fields);
  await Promise.all(
    groups.map(async ({ query, fields: together }) => {
      for (const field of together) counts[field] = { items: [], total: 0 };
      const { sql, params } = selected(selection, query);
      const rows = await clickhouse.rows(countingSql(together, sql), params);
      for (const row of rows) {
        const field = together[numberAt(row, 0)];
        const counted = field && counts[field];
        if (!counted) continue;
        counted.items.push({ value: textAt(row, 1), count: numberAt(row, 2) });
        counted.total = numberAt(row, 3);
      }
    }),
  );
  return counts;
}

/** Fields that no filter speaks of share one scan of the rows. */
function groupByQuery(query: Query, fields: readonly FacetField[]): { query: Query; fields: FacetField[] }[] {
  const groups = new Map<string, { query: Query; fields: FacetField[] }>();
  for (const field of fields) {
    const without = withoutField(query, field);
    const key = JSON.stringify(without);
    const group = groups.get(key);
    if (group) group.fields.push(field);
    else groups.set(key, { query: without, fields: [field] });
  }
  return [...groups.values()];
}

function countingSql(fields: readonly FacetField[], where: string): string {
  const sets = fields.map((field) => `(${field})`).join(", ");
  const which = fields.map((field, index) => `grouping(${field}) = 0, ${index}`).join(", ");
  const value = fields.map((field) => `toString(${field})`).join(", ");
  // The sets' other columns are empty in a row, so that joining them gives the one value.
  return `SELECT facet, value, events, count() OVER (PARTITION BY facet) AS total FROM (
      SELECT multiIf(${which}, -1) AS facet, concat(${value}, '') AS value, count() AS events FROM events
      WHERE ${where} GROUP BY GROUPING SETS (${sets})
    ) ORDER BY events DESC, value LIMIT ${TOP_VALUES} BY facet`;
}
