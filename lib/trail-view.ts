import {
  createParser,
  createSerializer,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { linkToTrail } from "./view.ts";

/** A stretch of a job's time, whole milliseconds from its start; what is before the start is negative. */
export interface Stretch {
  fromMs: number;
  toMs: number;
}

const parseAsStretch = createParser<Stretch>({
  parse(text) {
    const [fromMs, toMs] = /^(-?\d{1,12})~(-?\d{1,12})$/.exec(text)?.slice(1).map(Number) ?? [];
    return fromMs !== undefined && toMs !== undefined && fromMs < toMs ? { fromMs, toMs } : null;
  },
  serialize: ({ fromMs, toMs }) => `${fromMs}~${toMs}`,
  eq: (one, other) => one.fromMs === other.fromMs && one.toMs === other.toMs,
});

/** One job's trail as its URL says it; the job is in the path. */
export const trailParsers = {
  /** Narrows the job's lines; the picture shows all of the job. */
  q: parseAsString.withDefault(""),
  row: parseAsString,
  open: parseAsBoolean.withDefault(false),
  utc: parseAsBoolean,
  /** What of the job the picture shows; all of it where there is none. */
  zoom: parseAsStretch,
  /** The time that is chosen: the list has its lines alone. */
  brush: parseAsStretch,
  /** What order the workers' lanes are in. */
  lanes: parseAsStringLiteral(["time", "name", "slowest"] as const).withDefault("time"),
  /** Whether each host's lane is moved by what its clock is off. */
  corrected: parseAsBoolean.withDefault(false),
};

/** A trail's view. */
export type TrailView = inferParserType<typeof trailParsers>;

const serializeTrail = createSerializer(trailParsers);

/** The address of a trail's view. @param job a whole ID or its beginning */
export function linkToTrailView(job: string, view: Partial<TrailView>): string {
  return serializeTrail(linkToTrail(job), view);
}
