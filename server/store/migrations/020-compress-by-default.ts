import type { Migration } from "./migration.ts";

/**
 * All but numbers in order is compressed as the part is: quickly at first, since most of what is written is merged within
 * minutes, and thoroughly once it is old. ZSTD(3) takes these lines no longer than ZSTD(1) does.
 */
export const compressByDefault: Migration = {
  version: 20,
  sql: `ALTER TABLE events
  MODIFY COLUMN message String CODEC(Default),
  MODIFY COLUMN fields Map(LowCardinality(String), String) CODEC(Default),
  MODIFY COLUMN reason String CODEC(Default),
  MODIFY COLUMN seq UInt64 CODEC(DoubleDelta, ZSTD(1)),
  MODIFY SETTING default_compression_codec = 'ZSTD(3)'`,
};
