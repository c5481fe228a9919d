import { LEVELS } from "../../lib/event.ts";
import type { Level } from "../../lib/event.ts";
import type { Glob } from "../../lib/query/glob.ts";
import { anyOf, escapedForRegex, type LineTest } from "../store/line-test.ts";
import { asciiLower } from "../../lib/query/ascii.ts";
import { levelMarks, SEGMENT_HEADS } from "../../lib/zisk/marks.ts";
import { phaseMarks } from "../../lib/zisk/phase-marks.ts";
import type { Leaf } from "./dialect.ts";
import { portableRegex } from "./portable-regex.ts";

type NoNumber = Exclude<Leaf, { kind: "number" }>;

// Before the level stand only the time and, in some runs, [rank=N] or a module: no capital but the time's T and Z.
// Escape codes for colours have none either.
const HEAD = "^[^A-Z]*T[^A-Z]*Z[^A-Z]*";
/** What follows a value that has ended: no further letter, digit, or sign that values have. */
const END = "([^0-9A-Za-z_:.-]|$)";

/** What asks a condition of a line of text; undefined where the text does not tell. */
export function textTest(condition: Leaf, dialect: "marked" | "words"): LineTest | undefined {
  const { subject } = condition;
  if (subject.kind === "key") return fieldTest(subject.key, condition);
  // How great a number is grep cannot tell, only that it is there.
  if (condition.kind === "number") return fieldTest(subject.column, condition);
  switch (subject.column) {
    case "level":
      return condition.kind === "equals" ? levelTest(condition.values, dialect) : undefined;
    case "message":
    case "raw":
      return partTest(condition);
    case "phase":
      return dialect === "words" ? phaseTest(condition) : fieldTest("phase", condition);
    case "segment":
      return dialect === "words" ? segmentTest(condition) : fieldTest("segment", condition);
    case "job":
    case "worker":
      return idTest(condition, subject.column === "job", dialect);
    case "target":
      return dialect === "marked" ? targetTest(condition) : valuesOf(condition, true);
    default:
      return undefined;
  }
}

function levelTest(values: readonly string[], dialect: "marked" | "words"): LineTest | undefined {
  const present = LEVELS.filter((level) => values.includes(level));
  // Lines without a level are those that have none of the others.
  if (values.includes("")) {
    const others = levelTest(
      LEVELS.filter((level) => !values.includes(level)),
      dialect,
    );
    return others && { kind: "not", part: others };
  }
  if (present.length === 0) return undefined;
  const names = present.map((level) => level.toUpperCase());
  const words = names.length === 1 ? names.join("") : `(${names.join("|")})`;
  if (dialect === "marked") return { kind: "regex", pattern: HEAD + words, fold: false };
  const patterns = [`(^|[^A-Za-z])${words}([^A-Za-z]|$)`, ...present.flatMap(unlevelled)];
  return anyOf(patterns.map((pattern) => ({ kind: "regex", pattern, fold: false })));
}

/** Lines that have no level of their own are given one for what they are. */
function unlevelled(level: Level): string[] {
  return levelMarks(level).map(({ text, isHead }) => (isHead ? "^" : "") + escapedForRegex(text));
}

/** A field as the formatters write it: `key=value`, `key: value`, `"key":"value"`, perhaps in colours. */
function fieldTest(key: string, condition: Leaf): LineTest | undefined {
  if (/[\0\n]/.test(key) || key === "") return undefined;
  const name = `${escapedForRegex(key)}[^ ]*[=:] ?`;
  const field = (value: string, fold: boolean): LineTest => {
    const pattern = `${name}"?${value}`;
    return { kind: "regex", pattern: fold ? asciiLower(pattern) : pattern, fold };
  };
  if (condition.kind === "equals") {
    const { values, fold } = condition;
    const present = values.filter((value) => value !== "" && isOneLine(value));
    const tests = present.map((value) => field(escapedForRegex(value) + END, fold));
    if (values.includes("")) tests.push({ kind: "not", part: field("", false) });
    return tests.length > 0 ? anyOf(tests) : undefined;
  }
  if (condition.kind === "matches" && condition.glob.kind === "prefix" && isOneLine(condition.glob.text))
    return field(escapedForRegex(condition.glob.text), condition.fold);
  return field("", false);
}

function phaseTest(condition: NoNumber): LineTest | undefined {
  if (condition.kind !== "equals" || condition.values.includes("")) return undefined;
  const words = condition.values.map(phaseMarks);
  const known = words.filter((word) => word !== undefined);
  return known.length === words.length ? { kind: "regex", pattern: known.join("|"), fold: true } : undefined;
}

/** The sentences of the bare-message dialect say “segment 3 proved”: a number alone could be any. */
function segmentTest(condition: NoNumber): LineTest | undefined {
  const texts = textsOf(condition);
  if (!texts || condition.kind !== "equals") return undefined;
  return anyOf(
    texts.flatMap((text) =>
      SEGMENT_HEADS.map((head) => ({
        kind: "regex",
        pattern: escapedForRegex(head + text) + END,
        fold: false,
      })),
    ),
  );
}

/** An ID is printed whole or cut to eight characters. */
function idTest(condition: NoNumber, fold: boolean, dialect: "marked" | "words"): LineTest | undefined {
  const isPrefix = condition.kind === "matches" && condition.glob.kind === "prefix";
  if (dialect === "words" || !isPrefix) return valuesOf(condition, fold);
  if (condition.glob.kind !== "prefix" || !isOneLine(condition.glob.text)) return undefined;
  return {
    kind: "regex",
    pattern: `(^|[^0-9a-z-])${escapedForRegex(asciiLower(condition.glob.text))}`,
    fold: true,
  };
}

function targetTest(condition: NoNumber): LineTest | undefined {
  const texts = textsOf(condition);
  if (!texts) return undefined;
  return anyOf(
    texts.map((text) => ({ kind: "regex", pattern: `[ m]${escapedForRegex(text)}`, fold: false })),
  );
}

/** The condition's own text, wherever it stands in the line. */
function valuesOf(condition: NoNumber, fold: boolean): LineTest | undefined {
  const texts = textsOf(condition);
  if (!texts) return undefined;
  return anyOf(texts.map((text) => ({ kind: "contains", text: fold ? asciiLower(text) : text, fold })));
}

function textsOf(condition: NoNumber): string[] | undefined {
  const texts =
    condition.kind === "equals"
      ? condition.values
      : condition.kind === "matches" && "text" in condition.glob
        ? [condition.glob.text]
        : [];
  return texts.length > 0 && texts.every((text) => text !== "" && isOneLine(text)) ? texts : undefined;
}

/** Any part of the line. */
function partTest(condition: NoNumber): LineTest | undefined {
  if (condition.kind === "regex") {
    const pattern = portableRegex(condition.pattern);
    return pattern === undefined ? undefined : { kind: "regex", pattern, fold: condition.ignoreCase };
  }
  if (condition.kind === "matches" && condition.glob.kind === "pattern")
    return globTest(condition.glob, condition.fold);
  return valuesOf(condition, condition.kind === "matches" && condition.fold);
}

function globTest(glob: Extract<Glob, { kind: "pattern" }>, fold: boolean): LineTest | undefined {
  if (!glob.parts.every((part) => typeof part !== "string" || isOneLine(part))) return undefined;
  const pattern = glob.parts
    .map((part) =>
      typeof part === "string" ? escapedForRegex(part) : part.wildcard === "*" ? ".*" : "..?.?.?",
    )
    .join("");
  return { kind: "regex", pattern, fold };
}

/** What can stand in a line and in a shell's argument. */
function isOneLine(text: string): boolean {
  return !/[\0\n]/.test(text);
}
