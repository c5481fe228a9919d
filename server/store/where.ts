import { conditionOf } from "../../lib/query/condition.ts";
import type { Condition, Subject } from "../../lib/query/condition.ts";
import type { Query } from "../../lib/query/ast.ts";
import type { Glob } from "../../lib/query/glob.ts";
import { asciiLower } from "../../lib/query/ascii.ts";
import { mayTouchHead } from "./line-head.ts";
import { ID_HASH } from "./migrations/018-index-split-lines.ts";
import { numberOf, prefixOf } from "./numbered-text.ts";
import { literalsOf, type Literals } from "./regex-literals.ts";
import { MAX_NUMBER_LENGTH, NUMBER_PATTERN } from "../../lib/query/number.ts";

/** A condition for WHERE, with the parameters that it binds: `q0`, `q1` and so on. */
export interface WhereClause {
  sql: string;
  params: Record<string, unknown>;
}

/**
 * Compiles a query to SQL over the columns of `events`. Nothing that a user wrote is part of the SQL;
 * it is all in the parameters. The clause never yields NULL and says the same as `toPredicate`.
 */
export function whereClause(query: Query): WhereClause {
  const condition = conditionOf(query);
  if (!condition) return { sql: "1", params: {} };
  const params: Record<string, unknown> = {};
  return { sql: sqlOf(condition, bindingTo(params)), params };
}

/** Shorter plain text of a regex is in too many lines to be searched for first. */
const LEAST_PLAIN = 2;

/** Takes a value among the parameters of a statement, and gives the place that stands for it. */
export type Bind = (value: unknown, type: "String" | "Array(String)") => string;

/** Binds values in `params` as `q0`, `q1` and so on. */
export function bindingTo(params: Record<string, unknown>): Bind {
  return (value, type) => {
    const name = `q${Object.keys(params).length}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
}

/** Compiles one condition; the clause never yields NULL. */
export function sqlOf(condition: Condition, bind: Bind): string {
  switch (condition.kind) {
    case "and":
      return joined(condition.parts, "AND", "1", bind);
    case "or":
      return joined(condition.parts, "OR", "0", bind);
    case "not":
      return `NOT ${sqlOf(condition.part, bind)}`;
    case "equals":
      return equals(condition, bind);
    case "matches":
      return matches(condition, bind);
    case "regex":
      return regex(condition, bind);
    case "number":
      return number(condition, bind);
  }
}

function joined(parts: Condition[], word: string, empty: string, bind: Bind): string {
  if (parts.length === 0) return empty;
  return `(${parts.map((part) => sqlOf(part, bind)).join(` ${word} `)})`;
}

function textOf(subject: Subject, bind: Bind): string {
  return subject.kind === "column" ? subject.column : `fields[${bind(subject.key, "String")}]`;
}

function foldedText(subject: Subject, fold: boolean, bind: Bind): string {
  // lower() folds A to Z and leaves other bytes alone, as the predicate does. positionCaseInsensitive() does
  // too; it is the faster one on long texts, such as raw lines, and the slower one on short ones.
  return fold ? `lower(${textOf(subject, bind)})` : textOf(subject, bind);
}

function equals(condition: Extract<Condition, { kind: "equals" }>, bind: Bind): string {
  const { subject, values, fold } = condition;
  const [first, ...more] = values;
  if (first === undefined) return "0";
  if (!fold && subject.kind === "column" && subject.column === "id") return isId(values, bind);
  const text = foldedText(subject, fold, bind);
  if (more.length === 0) return `(${text} = ${bind(first, "String")})`;
  return `(${text} IN ${bind(values, "Array(String)")})`;
}

/** By the number that IDs are indexed by, and by the ID itself. */
function isId(ids: readonly string[], bind: Bind): string {
  const hashes = ids.map(
    (id) => `cityHash64(${bind(prefixOf(id), "String")}, toUInt64(${bind(String(numberOf(id)), "String")}))`,
  );
  return `(${ID_HASH} IN (${hashes.join(", ")}) AND id IN ${bind(ids, "Array(String)")})`;
}

function matches(condition: Extract<Condition, { kind: "matches" }>, bind: Bind): string {
  const { subject, glob, fold } = condition;
  if (glob.kind === "present") return `(${textOf(subject, bind)} != '')`;
  if (glob.kind === "inside" && fold && isRaw(subject))
    return `(positionCaseInsensitive(${mayTouchHead(glob.text) ? "raw" : "line"}, ${bind(glob.text, "String")}) > 0)`;
  const text = foldedText(subject, fold, bind);
  switch (glob.kind) {
    case "prefix":
      return `startsWith(${text}, ${bind(glob.text, "String")})`;
    case "suffix":
      return `endsWith(${text}, ${bind(glob.text, "String")})`;
    case "inside":
      return `(position(${text}, ${bind(glob.text, "String")}) > 0)`;
    case "pattern":
      return `match(${text}, ${bind(regexOfGlob(glob.parts), "String")})`;
  }
}

function regexOfGlob(parts: Extract<Glob, { kind: "pattern" }>["parts"]): string {
  const pieces = parts.map((part) => {
    if (typeof part === "string") return inAscii(part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    return part.wildcard === "*" ? ".*" : ".";
  });
  return `^(?s:${pieces.join("")})$`;
}

/**
 * Writes a regex in ASCII. ClickHouse looks for a regex's plain text before it runs RE2, and takes the `?` in
 * `é?` to speak of é's last byte alone, so that it wants the first byte where RE2 does not.
 */
function inAscii(pattern: string): string {
  return pattern.replace(/\\Q([^]*?)(?:\\E|$)|\\[^]|[^\x20-\x7e]/gu, (found, quotedText?: string) => {
    if (quotedText !== undefined) return inAscii(quotedText.replace(/[^\p{L}\p{N}\s]/gu, escapedCharacter));
    return found.length === 2 && found.startsWith("\\") ? found : escapedCharacter(found);
  });
}

function escapedCharacter(character: string): string {
  return `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function regex(condition: Extract<Condition, { kind: "regex" }>, bind: Bind): string {
  const text = textOf(condition.subject, bind);
  const pattern = (condition.ignoreCase ? "(?i)" : "") + inAscii(condition.pattern);
  const found = `(${withPlainText(condition, bind)}match(${text}, ${bind(pattern, "String")}))`;
  return condition.present ? `(${text} != '' AND ${found})` : found;
}

/** Raw lines are put together to be read: first their stored part is searched for text that every match has. */
function withPlainText({ subject, ...regex }: Extract<Condition, { kind: "regex" }>, bind: Bind): string {
  if (!isRaw(subject)) return "";
  const text = longestOf(literalsOf(regex.pattern, regex.ignoreCase));
  if (text.length < LEAST_PLAIN || mayTouchHead(text)) return "";
  return `positionCaseInsensitive(line, ${bind(asciiLower(text), "String")}) > 0 AND `;
}

function longestOf(literals: Literals): string {
  if (typeof literals === "string") return literals;
  if ("any" in literals) return "";
  return literals.all.map(longestOf).reduce((a, b) => (b.length > a.length ? b : a), "");
}

function isRaw(subject: Subject): boolean {
  return subject.kind === "column" && subject.column === "raw";
}

function number(condition: Extract<Condition, { kind: "number" }>, bind: Bind): string {
  const text = textOf(condition.subject, bind);
  // As text, because chDB's binding refuses integers beyond 2^53; both read the shortest decimal back exactly.
  const value = `toFloat64(${bind(String(condition.value), "String")})`;
  // toFloat64OrNull alone would take inf, nan and surrounding text that the predicate does not.
  return `(length(${text}) <= ${MAX_NUMBER_LENGTH} AND match(${text}, '${NUMBER_PATTERN}') AND ifNull(toFloat64OrNull(${text}) ${condition.op} ${value}, 0))`;
}
