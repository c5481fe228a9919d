import * as z from "zod";
import { docker } from "./docker.ts";
import { file } from "./file.ts";
import { journald } from "./journald.ts";
import type { Probe, ReadCommand, Source, SourceKind, StreamInView, TimeSpan } from "./source.ts";

/** Every source by its `type` in jobtrail.toml. A new source is one more line here. */
const SOURCES = { docker, file, journald };

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
  return kindOf(config).create(config);
}

/** Looks at the place that a configuration describes, without reading it. Never throws. */
export function probeSource(config: SourceConfig, signal: AbortSignal): Promise<Probe> {
  return kindOf(config).probe(config, signal);
}

/** How somebody reads the same streams of a source without Jobtrail; see {@link SourceKind}. */
export function readCommands(
  config: SourceConfig,
  streams: readonly StreamInView[],
  span: TimeSpan,
): readonly ReadCommand[] {
  return kindOf(config).readCommands(config, streams, span);
}

/** The table's keys are the schemas' types, which TypeScript cannot follow through an index. */
function kindOf({ type }: SourceConfig): SourceKind<SourceConfig> {
  return SOURCES[type] as unknown as SourceKind<SourceConfig>;
}
