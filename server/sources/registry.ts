import { z } from "zod";
import { createFileSource, fileConfigSchema } from "./file.ts";
import { createJournaldSource, journaldConfigSchema } from "./journald.ts";
import type { Source } from "./source.ts";

/** A `[[sources]]` table of jobtrail.toml. A new source is one more schema here and one more line below. */
export const sourceConfigSchema = z.discriminatedUnion("type", [fileConfigSchema, journaldConfigSchema]);

/** A checked `[[sources]]` table. */
export type SourceConfig = z.infer<typeof sourceConfigSchema>;

/** Makes the source that a configuration describes. */
export function createSource(config: SourceConfig): Source {
  switch (config.type) {
    case "file":
      return createFileSource(config);
    case "journald":
      return createJournaldSource(config);
  }
}
