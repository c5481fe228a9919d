import * as z from "zod";
import { createFileSource, fileConfigSchema } from "./file.ts";
import { createJournaldSource, journaldConfigSchema } from "./journald.ts";
import type { Source } from "./source.ts";

/** Every source by its `type` in jobtrail.toml. A new source is one more line here. */
const SOURCES = {
  file: { schema: fileConfigSchema, create: createFileSource },
  journald: { schema: journaldConfigSchema, create: createJournaldSource },
};

type Schema = (typeof SOURCES)[keyof typeof SOURCES]["schema"];

/** A checked `[[sources]]` table. */
export type SourceConfig = z.infer<Schema>;

/** A `[[sources]]` table of jobtrail.toml. */
export const sourceConfigSchema = z.discriminatedUnion(
  "type",
  Object.values(SOURCES).map(({ schema }) => schema) as [Schema, ...Schema[]],
);

/** Makes the source that a configuration describes. */
export function createSource(config: SourceConfig): Source {
  // The table's keys are the schemas' types, which TypeScript cannot follow through an index.
  const create = SOURCES[config.type].create as (config: SourceConfig) => Source;
  return create(config);
}
