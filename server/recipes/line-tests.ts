import type { Condition } from "../../lib/query/condition.ts";
import { allOf, anyOf, type LineTest } from "../store/line-test.ts";
import type { Dialect } from "./dialect.ts";
import { jsonTest } from "./json-tests.ts";
import { textTest } from "./text-tests.ts";

/** A test that every line satisfies. */
export const EVERY_LINE: LineTest = { kind: "and", parts: [] };

/**
 * The ways in which a condition may be asked of raw lines, the plainest first. Which of them says the same
 * depends on the lines; comparing them with what is stored tells. The last one shows every line.
 * @param dialects to be tried, in this order
 */
export function lineTestsOf(condition: Condition, dialects: readonly Dialect[]): LineTest[] {
  const tests = new Map<string, LineTest>();
  for (const dialect of dialects) {
    const test = translated(condition, dialect);
    if (test) tests.set(JSON.stringify(test), test);
  }
  return [...tests.values(), EVERY_LINE];
}

/** Undefined where the dialect cannot ask it, so that every line has to be shown. */
function translated(condition: Condition, dialect: Dialect): LineTest | undefined {
  switch (condition.kind) {
    case "and": {
      const parts = condition.parts
        .map((part) => translated(part, dialect))
        .filter((part) => part !== undefined);
      return parts.length > 0 ? allOf(parts) : undefined;
    }
    case "or": {
      const parts = condition.parts.map((part) => translated(part, dialect));
      const known = parts.filter((part) => part !== undefined);
      return known.length === parts.length || isText(condition, known.length)
        ? anyOf(unique(known))
        : undefined;
    }
    case "not": {
      const part = translated(condition.part, dialect);
      return part && { kind: "not", part };
    }
    default:
      if (holdsNul(condition)) return undefined;
      return dialect === "fields" || dialect === "anywhere"
        ? (jsonTest(condition, dialect) ?? textTest(condition, "marked"))
        : textTest(condition, dialect);
  }
}

/** No argument of a program can hold a NUL, and jq 1.6 takes a text to end there. */
function holdsNul(condition: Condition): boolean {
  return JSON.stringify(condition).includes("\\u0000");
}

/** A word is asked of message and raw line; the message is part of the line in every text format. */
function isText({ parts }: Extract<Condition, { kind: "and" | "or" }>, known: number): boolean {
  const columns = parts.map((part) =>
    "subject" in part && part.subject.kind === "column" ? part.subject.column : "",
  );
  return known > 0 && columns.length === 2 && columns[0] === "message" && columns[1] === "raw";
}

function unique(parts: LineTest[]): LineTest[] {
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}
