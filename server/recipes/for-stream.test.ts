import { expect, test } from "vitest";
import { conditionOf } from "../../lib/query/condition.ts";
import { parseQuery } from "../../lib/query/parse.ts";
import { conditionForStream } from "./for-stream.ts";

const STREAM = {
  source: "provers",
  stream: "prover-07/zisk-worker",
  host: "prover-07",
  service: "zisk-worker",
};

function left(text: string) {
  const condition = conditionOf(query(text));
  return condition && conditionForStream(condition, STREAM);
}

function query(text: string) {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.query;
}

test.each<[string, boolean | string]>([
  ["host:prover-07", true],
  ["host:prover-*", true],
  ["host:coord-01", false],
  ["-host:coord-01", true],
  ['service:""', false],
  ["level:error", "level:error"],
  ["level:error host:prover-07", "level:error"],
  ["level:error OR host:coord-01", "level:error"],
  ["level:error OR source:provers", true],
  ["-(level:error host:prover-07)", "-level:error"],
  ["(level:error host:prover-07) OR (job:1a2b3c4d host:coord-01)", "level:error"],
  ["service:zisk-worker (level:error OR job:1a2b3c4d)", "level:error OR job:1a2b3c4d"],
])("of %s is left %s", (text, expected) => {
  expect(left(text)).toEqual(typeof expected === "string" ? conditionOf(query(expected)) : expected);
});
