import type { JsonPlace, LineTest, ValueTest } from "./line-test.ts";
import { MAX_NUMBER_LENGTH, NUMBER_PATTERN } from "../../lib/query/number.ts";
import type { Bind } from "./where.ts";

/** The first time in a line, as tracing-subscriber's timers write it, or ''; the same expression as in the shell. */
export const FIRST_TIME = "extract(raw, '[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9:.]+Z')";
const FIRST_WORD = "extract(raw, '^[ \\\\t\\\\n]*([^ \\\\t\\\\n]*)')";

/**
 * Compiles what a shell tool asks of a line to SQL over `raw`. The clause never yields NULL.
 * @param undated clause for a line that holds no time, under a test of the first one
 */
export function lineTestSql(test: LineTest, bind: Bind, undated: string): string {
  switch (test.kind) {
    case "and":
      return joined(test.parts, "AND", "1", bind, undated);
    case "or":
      return joined(test.parts, "OR", "0", bind, undated);
    case "not":
      return `NOT ${lineTestSql(test.part, bind, undated)}`;
    case "contains":
      return containsSql("raw", test, bind);
    case "regex":
      return regexSql("raw", test, bind);
    case "json":
      return jsonSql(test.place, test.key, test.test, bind);
    case "time":
      return timeSql(test, bind, undated);
  }
}

function joined(parts: LineTest[], word: string, empty: string, bind: Bind, undated: string): string {
  if (parts.length === 0) return empty;
  return `(${parts.map((part) => lineTestSql(part, bind, undated)).join(` ${word} `)})`;
}

function containsSql(text: string, test: { text: string; fold: boolean }, bind: Bind): string {
  const found = test.fold ? "positionCaseInsensitive" : "position";
  return `(${found}(${text}, ${bind(test.text, "String")}) > 0)`;
}

function regexSql(text: string, test: { pattern: string; fold: boolean }, bind: Bind): string {
  return `match(${text}, ${bind((test.fold ? "(?i)" : "") + test.pattern, "String")})`;
}

function timeSql({ place, from, to }: Extract<LineTest, { kind: "time" }>, bind: Bind, undated: string) {
  const text = place === "start" ? FIRST_WORD : FIRST_TIME;
  const ends = [
    ...(from === "" ? [] : [`${text} >= ${bind(from, "String")}`]),
    ...(to === "" ? [] : [`${text} < ${bind(to, "String")}`]),
  ].join(" AND ");
  return place === "start" ? `(${ends})` : `if(${text} = '', ${undated}, ${ends})`;
}

function jsonSql(place: JsonPlace, key: string, test: ValueTest, bind: Bind): string {
  const name = bind(key, "String");
  const own = valueSql(place === "top" ? `raw, ${name}` : `raw, 'fields', ${name}`, test, bind);
  if (place !== "anywhere") return own;
  const span = valueSql(`span, ${name}`, test, bind);
  const beside = valueSql(`raw, ${name}`, test, bind);
  return `(${own} OR ${beside} OR arrayExists(span -> ${span}, JSONExtractArrayRaw(raw, 'spans')))`;
}

/** @param path arguments of ClickHouse's JSON functions, which answer '' for what is not there */
function valueSql(path: string, test: ValueTest, bind: Bind): string {
  const raw = `JSONExtractRaw(${path})`;
  const text = `if(startsWith(${raw}, '"'), JSONExtractString(${path}), if(${raw} = 'null', '', ${raw}))`;
  switch (test.op) {
    case "present":
      return `(${text} != '')`;
    case "equals":
      return `(${test.fold ? `lower(${text})` : text} IN ${bind(test.values, "Array(String)")})`;
    case "prefix":
      return `startsWith(${test.fold ? `lower(${text})` : text}, ${bind(test.text, "String")})`;
    case "contains":
      return containsSql(text, test, bind);
    case "regex":
      return regexSql(text, test, bind);
    default: {
      const number = `toFloat64(${bind(String(test.number), "String")})`;
      return `(length(${text}) <= ${MAX_NUMBER_LENGTH} AND match(${text}, '${NUMBER_PATTERN}') AND ifNull(toFloat64OrNull(${text}) ${test.op} ${number}, 0))`;
    }
  }
}
