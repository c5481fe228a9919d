import { numberAt, textAt } from "./event-row.ts";
import type { Rows } from "./question.ts";
import { inRange } from "./selection.ts";
import { HEAD_LENGTH } from "./line-head.ts";
import { StoreError } from "./store-error.ts";
import type { TalkativeService, Verbosity } from "./store.ts";

const MINUTE_US = 60_000_000;
const DAY_US = 86_400_000_000;
/** How far back debug and trace lines are looked for. */
const WINDOW_US = 15 * MINUTE_US;
/** At debug for longer than this is no longer somebody looking at something. */
const TOO_LONG_MINUTES = 10;
/** So many of the last ten minutes must have such a line: a burst and one stray line are no state. */
const LEAST_MINUTES = 8;

/**
 * Which services have been at debug or trace for more than ten minutes, by their lines' own times, and how much each
 * has of what was received since midnight, UTC: a whole partition, so that counting is cheap.
 * @param nowUs microseconds since the epoch
 * @throws StoreError
 */
export async function verbosity(clickhouse: Rows, nowUs: number): Promise<Verbosity> {
  const found = await talkative(clickhouse, nowUs);
  if (found.length === 0) return { services: [], rows: 0, bytes: 0 };
  const today = await writtenSince(clickhouse, Math.floor(nowUs / DAY_US) * DAY_US);
  const all = [...today.values()];
  return {
    services: found.map((service) => ({
      ...service,
      ...(today.get(keyOf(service.source, service.host, service.service)) ?? { rows: 0, bytes: 0 }),
    })),
    rows: all.reduce((sum, { rows }) => sum + rows, 0),
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

type Found = Omit<TalkativeService, "rows" | "bytes">;

async function talkative(clickhouse: Rows, nowUs: number): Promise<Found[]> {
  const within = inRange({ fromUs: nowUs - WINDOW_US, toUs: nowUs });
  const rows = await clickhouse.rows(
    `WITH intDiv({nowUs:Int64} - toUnixTimestamp64Micro(time), ${MINUTE_US}) AS minutesAgo
     SELECT source, host, service, count(), countIf(level = 'trace'), toUnixTimestamp64Micro(min(time)) AS sinceUs,
       argMax(stream, seq), argMax(fields, seq) FROM events
     WHERE level IN ('debug', 'trace') AND ${within.sql} GROUP BY source, host, service
     HAVING sinceUs < {nowUs:Int64} - ${TOO_LONG_MINUTES * MINUTE_US}
       AND uniqExactIf(minutesAgo, minutesAgo < ${TOO_LONG_MINUTES}) >= ${LEAST_MINUTES}
     ORDER BY source, service, host`,
    { ...within.params, nowUs },
  );
  return rows.map((row) => ({
    source: textAt(row, 0),
    host: textAt(row, 1),
    service: textAt(row, 2),
    lines: numberAt(row, 3),
    level: numberAt(row, 4) > 0 ? "trace" : "debug",
    sinceUs: numberAt(row, 5),
    stream: textAt(row, 6),
    fields: fieldsAt(row, 7),
  }));
}

/** Rows and bytes of every service received since then. @param sinceUs microseconds since the epoch */
async function writtenSince(
  clickhouse: Rows,
  sinceUs: number,
): Promise<Map<string, { rows: number; bytes: number }>> {
  // One number to group by costs half of what a tuple of three texts does.
  const rows = await clickhouse.rows(
    `SELECT any(source), any(host), any(service), count(), sum(length(line) + ${HEAD_LENGTH}) FROM events
     WHERE received >= fromUnixTimestamp64Micro({sinceUs:Int64}) GROUP BY cityHash64(source, host, service)`,
    { sinceUs },
  );
  return new Map(
    rows.map((row) => [
      keyOf(textAt(row, 0), textAt(row, 1), textAt(row, 2)),
      { rows: numberAt(row, 3), bytes: numberAt(row, 4) },
    ]),
  );
}

function keyOf(source: string, host: string, service: string): string {
  return `${source}\0${host}\0${service}`;
}

function fieldsAt(row: readonly unknown[], index: number): Record<string, string> {
  const fields = row[index];
  if (typeof fields !== "object" || fields === null)
    throw new StoreError("store-query", `ClickHouse answered column ${index} as ${JSON.stringify(fields)}.`);
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]));
}
