import type { Migration } from "./migration.ts";

/** What is split stands once. The indexes over it go with it, and come again over what there is instead. */
export const dropWholeLines: Migration = {
  version: 16,
  sql: `ALTER TABLE events
  DROP INDEX IF EXISTS by_words,
  DROP INDEX IF EXISTS by_id,
  DROP COLUMN IF EXISTS id,
  DROP COLUMN IF EXISTS raw,
  DROP COLUMN IF EXISTS position`,
};
