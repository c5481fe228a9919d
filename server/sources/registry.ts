import * as z from "zod";
import { docker } from "./docker/docker.ts";
import { file } from "./file/file.ts";
import { journald } from "./journald/journald.ts";
import { kubernetes } from "./kubernetes/kubernetes.ts";
import type { OwnPlaces, Probe, ReadCommand, Source, SourceKind, StreamInView, TimeSpan } from "./source.ts";

/** Every source by its `type` in jobtrail.toml. A new source is one more line here. */
const SOURCES = { docker, file, journald, kubernetes };

/** Keys that every source has. */
const EVERY_SOURCE = {
  paused: z.boolean().default(false).describe("Not read for now; reading goes on where it ended"),
};

type Schema = (typeof SOURCES)[keyof typeof SOURCES]["schema"];

/** A checked `[[sources]]` table. */
export type SourceConfig = z.infer<Schema> & { paused: boolean };

/** A `[[sources]]` table of jobtrail.toml. */
export const sourceConfigSchema = z.discriminatedUnion("type", sourceSchemas());

/** The schema of each kind, with the keys that every source has. */
function sourceSchemas() {
  // What `extend` makes of a union of schemas is beyond TypeScript; each element is one of its members.
  const schemas = Object.values(SOURCES).map(({ schema }) => schema.extend(EVERY_SOURCE));
  return schemas as unknown as [Extended<Schema>, ...Extended<Schema>[]];
}

type Extended<Own extends z.ZodObject> =
  Own extends z.ZodObject<infer Shape, infer Strictness>
    ? z.ZodObject<Shape & typeof EVERY_SOURCE, Strictness>
    : never;

/** Makes the source that a configuration describes. */
export function createSource(config: SourceConfig, own?: OwnPlaces): Source {
  return kindOf(config).create(config, own);
}

/** Looks at the place that a configuration describes, without reading it. Never throws. */
export function probeSource(config: SourceConfig, signal: AbortSignal, own?: OwnPlaces): Promise<Probe> {
  return kindOf(config).probe(config, signal, own);
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
function kindOf({ type }: SourceConfig): SourceKind<z.ZodObject> {
  return SOURCES[type] as unknown as SourceKind<z.ZodObject>;
}

/** What sources there can be: the keys of each kind's table that the API takes, as JSON Schema. */
export function sourceKinds(): { type: string; schema: Record<string, unknown> }[] {
  return Object.entries(SOURCES).map(([type, { schema }]) => {
    const { $schema: _dialect, properties = {}, ...rest } = z.toJSONSchema(schema, { io: "input" });
    const closed = fileOnlyKeys({ type } as SourceConfig);
    const open = Object.entries(properties).filter(([key]) => !closed.includes(key));
    return { type, schema: { ...rest, properties: Object.fromEntries(open) } };
  });
}

/** Keys of a source's table that only jobtrail.toml may set. */
export function fileOnlyKeys(config: SourceConfig): readonly string[] {
  return kindOf(config).fileOnly ?? [];
}

/** A source's settings as everybody who may open the page sees them: without passwords and places of keys. */
export function shownSettings(config: SourceConfig): Record<string, unknown> {
  const secret = kindOf(config).secret ?? [];
  const shown = Object.entries(config).map(([key, value]) => [
    key,
    secret.includes(key) && value !== undefined ? HIDDEN : withoutPassword(value),
  ]);
  return Object.fromEntries(shown) as Record<string, unknown>;
}

/** The files of secrets that a source's settings name, as they are written there. */
export function secretFiles(config: SourceConfig): string[] {
  const secret = kindOf(config).secret ?? [];
  return Object.entries(config).flatMap(([key, value]) =>
    secret.includes(key) && typeof value === "string" ? [value] : [],
  );
}

/** Stands where a secret would. */
const HIDDEN = "***";

function withoutPassword(value: unknown): unknown {
  if (typeof value !== "string" || !URL.canParse(value)) return value;
  const url = new URL(value);
  if (url.password === "") return value;
  url.password = HIDDEN;
  return url.href;
}
