import type { Migration } from "./migration.ts";

/** Where rows of a part are deleted, the counts beside them are made anew; ClickHouse would refuse to delete otherwise. */
export const deleteWithCounts: Migration = {
  version: 10,
  sql: "ALTER TABLE events MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild'",
};
