import type { Condition } from "../../lib/query/condition.ts";
import { asciiLower } from "../../lib/query/ascii.ts";
import { HYPHEN, WORDS } from "./migrations/018-index-split-lines.ts";
import { literalsOf, type Literals } from "./regex-literals.ts";
import type { Bind } from "./where.ts";

/**
 * What the index of words is asked for first: rows that meet a condition are among those that meet its lookup, whether or
 * not a part of the table has the index yet.
 */
export interface Lookup {
  sql: string;
  /** Whether all rows that meet the lookup meet the condition too. */
  isExact: boolean;
}

/** Words of lines: whole ones, and parts of some. Both are in lower case. */
type Words =
  | { kind: "and" | "or"; parts: Words[] }
  | { kind: "whole"; words: string[] }
  | { kind: "inside"; text: string };

/** A word's part costs a walk through all words that there are; more of them than this are no help. */
const MOST_PARTS = 2;
const MOST_ALTERNATIVES = 8;
/** ClickHouse takes 64 and needs few. */
const MOST_WHOLE = 16;
/** ClickHouse walks through its words for no shorter part. */
const LEAST_PART = 4;

/** The lookup for a condition; undefined where no word is known to be in all lines that meet it. */
export function lookupOf(condition: Condition, bind: Bind): Lookup | undefined {
  const words = wordsOf(condition);
  if (!words) return undefined;
  return { sql: sqlOf(words, bind), isExact: words.kind === "inside" && isContaining(condition, words.text) };
}

/** Whether a condition has a lookup. */
export function hasLookup(condition: Condition): boolean {
  return wordsOf(condition) !== undefined;
}

/** Whether the condition asks for nothing but a part of a word in the message or in the raw line. */
function isContaining(condition: Condition, text: string): boolean {
  if (condition.kind !== "or" || condition.parts.length !== 2) return false;
  const subjects = new Set(
    condition.parts.map((part) =>
      part.kind === "matches" &&
      part.fold &&
      part.subject.kind === "column" &&
      part.glob.kind === "inside" &&
      part.glob.text === text
        ? part.subject.column
        : "",
    ),
  );
  return subjects.has("message") && subjects.has("raw");
}

function wordsOf(condition: Condition): Words | undefined {
  switch (condition.kind) {
    case "and":
      return allOf(condition.parts.map(wordsOf));
    case "or":
      return anyOf(condition.parts.map(wordsOf));
    case "matches":
      return isOfLine(condition) ? allOf(textsOf(condition.glob).map(wordsOfText)) : undefined;
    case "regex":
      return isOfLine(condition)
        ? wordsOfLiterals(literalsOf(condition.pattern, condition.ignoreCase))
        : undefined;
    default:
      return undefined;
  }
}

function isOfLine({ subject }: Extract<Condition, { kind: "matches" | "regex" }>): boolean {
  return subject.kind === "column" && (subject.column === "message" || subject.column === "raw");
}

function textsOf(glob: Extract<Condition, { kind: "matches" }>["glob"]): string[] {
  if (glob.kind === "present") return [];
  return glob.kind === "pattern" ? glob.parts.filter((part) => typeof part === "string") : [glob.text];
}

function wordsOfLiterals(literals: Literals): Words | undefined {
  if (typeof literals === "string") return wordsOfText(literals);
  return "all" in literals
    ? allOf(literals.all.map(wordsOfLiterals))
    : anyOf(literals.any.map(wordsOfLiterals));
}

/** What ClickHouse's splitByNonAlpha takes for words: ASCII letters and digits, all bytes that are not ASCII, and what stands for a hyphen. */
const WORD = /[-a-z0-9\u0080-\u{10ffff}]+/gu;
const ASCII_PART = /[a-z0-9]+/g;

/** The words of a text that stands in a line as it is: the first and the last may be parts of longer ones. */
function wordsOfText(text: string): Words | undefined {
  const lower = asciiLower(text);
  const whole = new Set<string>();
  const parts: string[] = [];
  for (const { 0: word, index } of lower.matchAll(WORD)) {
    const isWhole = index > 0 && index + word.length < lower.length;
    if (isWhole && !WORD_OF_TIME.test(word)) whole.add(word.replaceAll("-", HYPHEN));
    if (!isWhole) parts.push(...(word.match(ASCII_PART) ?? []).filter(isKnown));
  }
  const longest = parts.sort((a, b) => b.length - a.length)[0];
  return allOf([
    whole.size > 0 ? { kind: "whole", words: [...whole] } : undefined,
    longest === undefined ? undefined : { kind: "inside", text: longest },
  ]);
}

/** The words of the time at the beginning of a raw line, which are not in the index. */
const WORD_OF_TIME = /^(?:timestamp|\d\d|\d{4}-\d\d-\d\dt\d\d|\d{6}z)$/;
const PART_OF_TIME = /^[0-9tz]{1,7}$/;

function isKnown(part: string): boolean {
  return part.length >= LEAST_PART && !PART_OF_TIME.test(part) && !"timestamp".includes(part);
}

function allOf(parts: readonly (Words | undefined)[]): Words | undefined {
  const flat = parts.flatMap((part) => (part?.kind === "and" ? part.parts : part ? [part] : []));
  const whole = flat.flatMap((part) => (part.kind === "whole" ? part.words : []));
  const inside = flat.filter((part) => part.kind === "inside").sort((a, b) => b.text.length - a.text.length);
  const all: Words[] = [
    ...(whole.length > 0
      ? [{ kind: "whole" as const, words: [...new Set(whole)].slice(0, MOST_WHOLE) }]
      : []),
    ...inside
      .filter(({ text }, index) => inside.findIndex((other) => other.text === text) === index)
      .slice(0, MOST_PARTS),
    ...flat.filter((part) => part.kind === "or").slice(0, 1),
  ];
  const [first] = all;
  return all.length > 1 ? { kind: "and", parts: all } : first;
}

function anyOf(parts: readonly (Words | undefined)[]): Words | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  const different = new Map(known.map((part) => [JSON.stringify(part), part]));
  const any = [...different.values()];
  const [first] = any;
  if (any.length <= 1) return first;
  return any.length > MOST_ALTERNATIVES ? undefined : { kind: "or", parts: any };
}

function sqlOf(words: Words, bind: Bind): string {
  switch (words.kind) {
    case "whole":
      return `hasAllTokens(${WORDS}, ${bind(words.words, "Array(String)")})`;
    case "inside":
      return `${WORDS} LIKE ${bind(`%${words.text}%`, "String")}`;
    default:
      return `(${words.parts.map((part) => sqlOf(part, bind)).join(words.kind === "and" ? " AND " : " OR ")})`;
  }
}
