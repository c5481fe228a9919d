import { LEVELS } from "../../lib/event.ts";
import type { Subject } from "../../lib/query/condition.ts";
import { anyOf, type JsonPlace, type LineTest, type ValueTest } from "../store/line-test.ts";
import { phaseNamed } from "../../lib/zisk/phases.ts";
import { portableRegex } from "./portable-regex.ts";
import type { Dialect, Leaf } from "./dialect.ts";

/** Where tracing-subscriber's JSON formatter writes what an event keeps in a column. */
const PLACES: Readonly<Record<string, { place?: JsonPlace; key: string }>> = {
  level: { place: "top", key: "level" },
  target: { place: "top", key: "target" },
  message: { place: "fields", key: "message" },
  phase: { key: "phase" },
  job: { key: "job_id" },
  job_id: { key: "job_id" },
  worker: { key: "worker_id" },
  segment: { key: "segment" },
};

/** What asks a condition of the members of a JSON line; undefined where they do not tell. */
export function jsonTest(condition: Leaf, dialect: Extract<Dialect, JsonPlace>): LineTest | undefined {
  const member = memberOf(condition.subject);
  // A word is first looked for in the line as it stands, which grep can do.
  if (!member || (member.key === "message" && dialect === "fields")) return undefined;
  const { key, place = dialect } = member;
  const json = (test: ValueTest): LineTest => ({ kind: "json", place, key, test });
  if (condition.kind === "equals") return equalsTest(condition, json);
  const test = valueTest(condition);
  return test && json(test);
}

function memberOf(subject: Subject): { place?: JsonPlace; key: string } | undefined {
  if (subject.kind === "key") return { key: subject.key };
  return Object.hasOwn(PLACES, subject.column) ? PLACES[subject.column] : undefined;
}

/** An empty value stands for absence, which is the opposite of presence. */
function equalsTest(
  { subject, values, fold }: Extract<Leaf, { kind: "equals" }>,
  json: (test: ValueTest) => LineTest,
): LineTest | undefined {
  const column = subject.kind === "column" ? subject.column : "";
  const present = values.filter(Boolean);
  if (column === "job_id" && present.length > 0) return json({ op: "equals", values: present, fold: false });
  const tests: LineTest[] = [];
  if (present.length > 0)
    tests.push(column === "job" ? anyOf(present.map(jobTest(json))) : json(written(column, present, fold)));
  if (present.length < values.length) tests.push({ kind: "not", part: json(presence(column)) });
  return tests.length > 0 ? anyOf(tests) : undefined;
}

function jobTest(json: (test: ValueTest) => LineTest): (job: string) => LineTest {
  // An event keeps eight characters; the line has the whole ID.
  return (job) => json({ op: "prefix", text: job, fold: false });
}

function written(column: string, values: string[], fold: boolean): ValueTest {
  if (column === "level")
    return { op: "equals", values: values.map((value) => value.toUpperCase()), fold: false };
  if (column !== "phase") return { op: "equals", values, fold };
  const names = values.map((value) => phaseNamed(value));
  const known = names.filter((name) => name !== undefined);
  return known.length === names.length
    ? { op: "equals", values: known, fold: false }
    : { op: "equals", values, fold };
}

/** A word that is no level leaves the event without one. */
function presence(column: string): ValueTest {
  if (column !== "level") return { op: "present" };
  return { op: "equals", values: LEVELS.map((level) => level.toUpperCase()), fold: false };
}

function valueTest(condition: Exclude<Leaf, { kind: "equals" }>): ValueTest | undefined {
  switch (condition.kind) {
    case "number":
      return { op: condition.op, number: condition.value };
    case "regex": {
      const pattern = portableRegex(condition.pattern);
      return pattern === undefined ? undefined : { op: "regex", pattern, fold: condition.ignoreCase };
    }
    case "matches": {
      const { glob, fold } = condition;
      if (glob.kind === "present") return { op: "present" };
      if (glob.kind === "prefix") return { op: "prefix", text: glob.text, fold };
      if (glob.kind === "inside") return { op: "contains", text: glob.text, fold };
      return undefined;
    }
  }
}
