import type { RE2JS } from "re2js";
import type { Event } from "../event.ts";
import { asciiLower } from "./ascii.ts";
import type { Query } from "./ast.ts";
import { conditionOf } from "./condition.ts";
import type { Condition, Subject } from "./condition.ts";
import { matchesGlob } from "./glob.ts";
import { compareNumbers, numberOf } from "./number.ts";
import { compileRegex } from "./regex.ts";

/** Whether an event satisfies a condition. */
export type Test = (event: Event) => boolean;

/**
 * Compiles a query to a test of one event that says the same as the store's SQL. It runs on the server only,
 * because of the regex engine that it brings.
 * @throws RE2JSException when a regex of the query was not checked by `validateQuery`
 */
export function toPredicate(query: Query): Test {
  const condition = conditionOf(query);
  return condition ? testOf(condition) : () => true;
}

/** Compiles one condition to a test of an event. */
export function testOf(condition: Condition): Test {
  switch (condition.kind) {
    case "and": {
      const tests = condition.parts.map(testOf);
      return (event) => tests.every((test) => test(event));
    }
    case "or": {
      const tests = condition.parts.map(testOf);
      return (event) => tests.some((test) => test(event));
    }
    case "not": {
      const test = testOf(condition.part);
      return (event) => !test(event);
    }
    case "equals": {
      const read = reader(condition.subject, condition.fold);
      const values = new Set(condition.values);
      return (event) => values.has(read(event));
    }
    case "matches": {
      const read = reader(condition.subject, condition.fold);
      return (event) => matchesGlob(condition.glob, read(event));
    }
    case "regex":
      return regexTest(condition, compileRegex(condition.pattern, condition.ignoreCase));
    case "number": {
      const read = reader(condition.subject, false);
      return (event) => {
        const number = numberOf(read(event));
        return number !== undefined && compareNumbers(number, condition.op, condition.value);
      };
    }
  }
}

function regexTest(condition: Extract<Condition, { kind: "regex" }>, regex: RE2JS): Test {
  const read = reader(condition.subject, false);
  return (event) => {
    const text = read(event);
    return (text !== "" || !condition.present) && regex.test(text);
  };
}

/** Reads a subject's text out of an event, "" where it is absent. */
function reader(subject: Subject, fold: boolean): (event: Event) => string {
  const read = plainReader(subject);
  return fold ? (event) => asciiLower(read(event)) : read;
}

function plainReader(subject: Subject): (event: Event) => string {
  if (subject.kind === "column") {
    const { column } = subject;
    return (event) => event[column] ?? "";
  }
  const { key } = subject;
  return (event) => (Object.hasOwn(event.fields, key) ? (event.fields[key] ?? "") : "");
}
