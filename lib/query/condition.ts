import type { Comparison, Query } from "./ast.ts";
import { asciiLower } from "./ascii.ts";
import { INFERRED, LEVELS } from "../event.ts";
import { placeOfField } from "./fields.ts";
import type { Column } from "./fields.ts";
import { matchesGlob, readGlob } from "./glob.ts";
import type { Glob } from "./glob.ts";
import { numberOf } from "./number.ts";

/** Text of an event that a test looks at: a column (`job_id` too) or a key of `fields`; absent text is "". */
export type Subject = { kind: "column"; column: Column | "job_id" } | { kind: "key"; key: string };

/**
 * What a query asks of an event, in the few primitive tests that the store's SQL and the live predicate
 * both implement. All that is particular to a field (levels in order of gravity, both forms of a job's ID,
 * Rust paths) is spelt out here, once, so that the two cannot differ in it.
 * Where `fold` is true, A to Z are folded in the subject; the test's own text is folded already.
 */
export type Condition =
  | { kind: "and" | "or"; parts: Condition[] }
  | { kind: "not"; part: Condition }
  /** Equal to any of the values; "" among them means absent. Without values nothing matches. */
  | { kind: "equals"; subject: Subject; values: string[]; fold: boolean }
  | { kind: "matches"; subject: Subject; glob: Exclude<Glob, { kind: "literal" }>; fold: boolean }
  /** The regex is found anywhere; with `present`, only in text that is not empty. */
  | { kind: "regex"; subject: Subject; pattern: string; ignoreCase: boolean; present: boolean }
  | { kind: "number"; subject: Subject; op: Comparison; value: number };

/** What a condition looks at, each as often as it does. */
export function subjectsOf(condition: Condition): Subject[] {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.parts.flatMap(subjectsOf);
    case "not":
      return subjectsOf(condition.part);
    default:
      return [condition.subject];
  }
}

/** Spells a query out in primitive tests; undefined for the query that everything satisfies. */
export function conditionOf(query: Query): Condition | undefined {
  switch (query.kind) {
    case "all":
      return undefined;
    case "and": {
      const parts = query.parts.map(conditionOf).filter((part) => part !== undefined);
      return parts.length > 0 ? { kind: "and", parts } : undefined;
    }
    case "or": {
      const parts = query.parts.map(conditionOf);
      const real = parts.filter((part) => part !== undefined);
      return real.length === parts.length ? { kind: "or", parts: real } : undefined;
    }
    case "not":
      return { kind: "not", part: conditionOf(query.part) ?? EVERYTHING };
    case "text":
      return inText(contains(column("message"), query.value), contains(column("raw"), query.value));
    case "regex":
      return inText(
        { ...query, subject: column("message"), present: false },
        { ...query, subject: column("raw"), present: false },
      );
    case "field":
      return query.op === "=" ? fieldIs(query.field, query.values) : fieldCompares(query);
    case "fieldRegex":
      return fieldRegex(query);
  }
}

const EVERYTHING: Condition = { kind: "and", parts: [] };

function column(name: Column | "job_id"): Subject {
  return { kind: "column", column: name };
}

function subjectOf(field: string): Subject {
  return placeOfField(field);
}

function inText(message: Condition, raw: Condition): Condition {
  return { kind: "or", parts: [message, raw] };
}

function contains(subject: Subject, text: string): Condition {
  return { kind: "matches", subject, glob: { kind: "inside", text: asciiLower(text) }, fold: true };
}

function equals(subject: Subject, values: string[], fold = false): Condition {
  return { kind: "equals", subject, values, fold };
}

function startsWith(subject: Subject, text: string): Condition {
  return { kind: "matches", subject, glob: { kind: "prefix", text }, fold: false };
}

/** `field:a,b*`: the exact values become one list, which ClickHouse answers from its dictionary or index. */
function fieldIs(field: string, globs: string[]): Condition {
  const place = placeOfField(field);
  const name = place.kind === "column" ? place.column : undefined;
  if (name === "level") return levelIs(globs);
  if (name === "inferred") return inferredIs(globs);
  const fold = name === "phase" || name === "message" || name === "raw";
  const exact: string[] = [];
  const parts: Condition[] = [];
  for (const source of globs) {
    const glob = readGlob(fold ? asciiLower(source) : source);
    if (glob.kind === "literal" && glob.text !== "") parts.push(...valueIs(place, glob.text, exact));
    else if (glob.kind === "literal") exact.push("");
    else parts.push(matchesAnywhere(place, glob, fold));
  }
  if (exact.length > 0 || parts.length === 0)
    parts.unshift(equals(place, exact, fold && exact.some(Boolean)));
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: "or", parts };
}

/** What an exact value means for the field: joins `exact`, or asks for tests of its own. */
function valueIs(place: Subject, text: string, exact: string[]): Condition[] {
  switch (place.kind === "column" ? place.column : "key") {
    case "message":
    case "raw":
      return [contains(place, text)];
    case "job":
      return [jobIs(text)];
    case "worker":
      return workerIs(place, text, exact);
    case "target":
      exact.push(text);
      return [startsWith(place, `${text}::`)];
    default:
      exact.push(text);
      return [];
  }
}

/** Wildcards match the whole value, but any part of the long texts, as bare words do. */
function matchesAnywhere(
  subject: Subject,
  glob: Exclude<Glob, { kind: "literal" }>,
  fold: boolean,
): Condition {
  const isLong = subject.kind === "column" && (subject.column === "message" || subject.column === "raw");
  if (!isLong || glob.kind === "present") return { kind: "matches", subject, glob, fold };
  const wider =
    glob.kind === "pattern" ? readGlob(`*${writeParts(glob.parts)}*`) : readGlob(`*${escaped(glob.text)}*`);
  return wider.kind === "literal"
    ? equals(subject, [wider.text])
    : { kind: "matches", subject, glob: wider, fold };
}

function writeParts(parts: Extract<Glob, { kind: "pattern" }>["parts"]): string {
  return parts.map((part) => (typeof part === "string" ? escaped(part) : part.wildcard)).join("");
}

function escaped(text: string): string {
  return text.replace(/[*?\\]/g, "\\$&");
}

function levelIs(globs: string[]): Condition {
  const readGlobs = globs.map((glob) => readGlob(asciiLower(glob)));
  const values = ["", ...LEVELS].filter((level) => readGlobs.some((glob) => matchesGlob(glob, level)));
  return equals(column("level"), values);
}

/** Every list that an event can have, in the order of `INFERRED`: there are few enough to be asked for by name. */
const INFERRED_LISTS: readonly string[][] = INFERRED.reduce<string[][]>(
  (lists, name) => [...lists, ...lists.map((list) => [...list, name])],
  [[]],
);

/** What was inferred is a list, and one of its parts is enough: `inferred:job` finds `level,job`. */
function inferredIs(globs: string[]): Condition {
  const readGlobs = globs.map((glob) => readGlob(asciiLower(glob)));
  const isFound = (part: string): boolean => readGlobs.some((glob) => matchesGlob(glob, part));
  const lists = INFERRED_LISTS.filter((list) => (list.length === 0 ? isFound("") : list.some(isFound)));
  return equals(
    column("inferred"),
    lists.map((list) => list.join(",")),
  );
}

/** Length of a job's short form. */
const SHORT_ID_LENGTH = 8;
/** Length of a UUID. */
const WHOLE_ID_LENGTH = 36;

/** A job by its whole ID or its beginning, in rows that know the whole ID and in those with its first eight characters. */
function jobIs(text: string): Condition {
  if (text.length < SHORT_ID_LENGTH) return startsWith(column("job"), text);
  const short = equals(column("job"), [text.slice(0, SHORT_ID_LENGTH)]);
  if (text.length === SHORT_ID_LENGTH) return short;
  const whole: Condition =
    text.length >= WHOLE_ID_LENGTH
      ? equals(column("job_id"), ["", text])
      : { kind: "or", parts: [equals(column("job_id"), [""]), startsWith(column("job_id"), text)] };
  return { kind: "and", parts: [short, whole] };
}

const ID_START = /^[0-9a-f]{4,8}$/;
const LONG_ID = /^[0-9a-f]{8}-[0-9a-f-]{0,27}$/;

/** A worker by its name, or by the beginning of a UUID, so that a whole ID and its short form find each other. */
function workerIs(place: Subject, text: string, exact: string[]): Condition[] {
  exact.push(text);
  if (LONG_ID.test(text)) exact.push(text.slice(0, SHORT_ID_LENGTH));
  return ID_START.test(text) || LONG_ID.test(text) ? [startsWith(place, text)] : [];
}

function fieldCompares(query: Extract<Query, { kind: "field" }>): Condition {
  const subject = subjectOf(query.field);
  const [value = ""] = query.values;
  if (subject.kind === "column" && subject.column === "level") return levelCompares(query.op, value);
  const number = numberOf(value);
  if (number === undefined) return equals(subject, []);
  return { kind: "number", subject, op: query.op, value: number };
}

/** The gravest level is the greatest: `level>=warn` is warn and error. */
function levelCompares(op: Comparison, value: string): Condition {
  const index = LEVELS.findIndex((level) => level === value);
  const graver = index < 0 ? [] : LEVELS.slice(0, index);
  const quieter = index < 0 ? [] : LEVELS.slice(index + 1);
  const same = LEVELS.filter((level) => level === value);
  const values = {
    "=": same,
    ">": graver,
    ">=": [...graver, ...same],
    "<": quieter,
    "<=": [...same, ...quieter],
  }[op];
  return equals(column("level"), values);
}

function fieldRegex(query: Extract<Query, { kind: "fieldRegex" }>): Condition {
  const { pattern, ignoreCase } = query;
  const subject = subjectOf(query.field);
  const test: Condition = { kind: "regex", subject, pattern, ignoreCase, present: true };
  if (subject.kind !== "column" || subject.column !== "job") return test;
  return { kind: "or", parts: [test, { ...test, subject: column("job_id") }] };
}
