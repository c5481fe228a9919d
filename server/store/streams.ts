import type { Condition as QueryCondition } from "../../lib/query/condition.ts";
import type { LineTest } from "./line-test.ts";
import { numberAt, textAt } from "./event-row.ts";
import { FIRST_TIME, lineTestSql } from "./line-test-sql.ts";
import type { Rows } from "./question.ts";
import {
  both,
  inRange,
  selected,
  WRITTEN,
  type Selection,
  type TimeRange,
  literallyIn,
} from "./selection.ts";
import { bindingTo, sqlOf, type Bind } from "./where.ts";

/** More streams than anybody would read by hand. */
const MOST_STREAMS = 500;
/** Lines that a comparison looks at; reading more would keep the reader of a page waiting. */
const MOST_COMPARED = 400_000;

/** A stream that has lines in a selection. */
export interface StoredStream {
  source: string;
  stream: string;
  host: string;
  service: string;
}

/** A condition and several ways of asking it of a raw line, to see which of them say the same. */
export interface Trial {
  /** What the events must satisfy: a condition of the query, or a range of times. */
  condition: QueryCondition | TimeRange;
  tests: readonly LineTest[];
}

/** How the raw lines of one stream look, and how well each test of each trial did on them. */
export interface StreamComparison extends StoredStream {
  lines: number;
  /** Events of more than one line. */
  several: number;
  /** Events of one or more lines that an empty line ends, as the pretty format writes them. */
  paragraphs: number;
  /** Lines that begin as a JSON object does. */
  json: number;
  /** Lines that are not UTF-8. */
  notUtf8: number;
  /** Lines that hold a time. */
  dated: number;
  /** For each trial, for each of its tests: lines that it wrongly leaves out, and wrongly shows. */
  trials: { missed: number; extra: number }[][];
}

/** What is compared: all lines of the streams in the range, in the selection or not. */
export interface Comparison extends TimeRange {
  streams: readonly StoredStream[];
  trials: readonly Trial[];
  /** A line without a time belongs where the line before it does, as in a file. */
  inherits: boolean;
}

/**
 * The streams that have lines in a selection, those with the most lines first.
 * @throws StoreError
 */
export async function streamsInView(clickhouse: Rows, selection: Selection): Promise<StoredStream[]> {
  const { sql, params } = both(selected(selection, selection.query), WRITTEN);
  const rows = await clickhouse.rows(
    `SELECT source, stream, host, service FROM events WHERE ${sql}
     GROUP BY source, stream, host, service ORDER BY count() DESC, source, stream LIMIT ${MOST_STREAMS}`,
    params,
  );
  return rows.map(streamOf);
}

/**
 * Compares raw lines with the events that were read out of them.
 * @returns a comparison for each stream, and whether every line was looked at
 * @throws StoreError
 */
export async function compareLines(
  clickhouse: Rows,
  { streams, trials, inherits, ...range }: Comparison,
): Promise<{ streams: StreamComparison[]; isWhole: boolean }> {
  const params: Record<string, unknown> = {};
  const bind = bindingTo(params);
  const counts = trials.flatMap((trial) => countsOf(trial, bind, inherits));
  const keys = streams.map((stream) => keyOf(stream).join("\0"));
  const lines = both(both(inRange(range), WRITTEN), {
    sql: `source IN ${bind([...new Set(streams.map(({ source }) => source))], "Array(String)")}
      AND concat(source, '\\0', stream, '\\0', host, '\\0', service) IN ${bind(keys, "Array(String)")}`,
    params,
  });
  const rows = await clickhouse.rows(
    `SELECT source, stream, host, service, count() AS lines, ${[...LOOKS, ...counts].join(", ")}
     FROM (SELECT *, id, raw FROM events WHERE ${lines.sql} LIMIT ${MOST_COMPARED})
     GROUP BY source, stream, host, service`,
    lines.params,
  );
  const compared = rows.map((row) => comparisonOf(row, trials));
  const total = compared.reduce((sum, stream) => sum + stream.lines, 0);
  return { streams: compared, isWhole: total < MOST_COMPARED };
}

const LOOKS = [
  "countIf(position(raw, '\\n') > 0)",
  "countIf(endsWith(raw, '\\n') AND length(raw) > 1 AND NOT startsWith(raw, '\\n') AND position(raw, '\\n\\n') = 0)",
  "countIf(startsWith(raw, '{'))",
  "countIf(NOT isValidUTF8(raw))",
  `countIf(${FIRST_TIME} != '')`,
];

function countsOf({ condition, tests }: Trial, bind: Bind, inherits: boolean): string[] {
  const truth = "fromUs" in condition ? literallyIn(condition) : sqlOf(condition, bind);
  return tests.flatMap((test) => {
    // A line that has no time is told by the one before it, or cannot be told at all: then leaving it out is wrong.
    const found = lineTestSql(test, bind, inherits ? truth : "0");
    return [`countIf(${truth} AND NOT (${found}))`, `countIf((${found}) AND NOT (${truth}))`];
  });
}

function keyOf({ source, stream, host, service }: StoredStream): string[] {
  return [source, stream, host, service];
}

function streamOf(row: readonly unknown[]): StoredStream {
  return { source: textAt(row, 0), stream: textAt(row, 1), host: textAt(row, 2), service: textAt(row, 3) };
}

function comparisonOf(row: readonly unknown[], trials: readonly Trial[]): StreamComparison {
  let at = 10;
  return {
    ...streamOf(row),
    lines: numberAt(row, 4),
    several: numberAt(row, 5),
    paragraphs: numberAt(row, 6),
    json: numberAt(row, 7),
    notUtf8: numberAt(row, 8),
    dated: numberAt(row, 9),
    trials: trials.map(({ tests }) =>
      tests.map(() => ({ missed: numberAt(row, at++), extra: numberAt(row, at++) })),
    ),
  };
}
