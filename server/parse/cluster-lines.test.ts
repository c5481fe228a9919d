import { describe, expect, test } from "vitest";
import { opensEvent } from "../../lib/zisk/foreign.ts";
import type { Expected } from "../../lib/zisk/fixtures/cluster-line.ts";
import { COORDINATOR_LINES } from "../../lib/zisk/fixtures/coordinator-lines.ts";
import { CONTINUATION_LINES, OTHER_LINES } from "../../lib/zisk/fixtures/other-lines.ts";
import { POOL_LINES } from "../../lib/zisk/fixtures/pool-lines.ts";
import { WORKER_LINES } from "../../lib/zisk/fixtures/worker-lines.ts";
import { createLineParser } from "./parse-line.ts";

const TIME = "2026-06-04T13:39:33.123456Z";

function parse(text: string) {
  const line = {
    stream: "s",
    labels: { host: "h", service: "u" },
    key: "1",
    position: "p",
    timeUs: null,
    raw: text,
    text,
  };
  return createLineParser("src").parse(line, 7);
}

const NOTHING = {
  job: "",
  jobId: "",
  phase: "",
  worker: "",
  milestone: "",
  segment: "",
  done: 0,
  total: 0,
  seconds: 0,
  reason: "",
  inferred: "",
};

function expectedOf(expected: Expected): object {
  const values: Record<string, unknown> = { ...NOTHING, ...expected };
  delete values["opens"];
  return values;
}

describe.each([
  ["coordinator", COORDINATOR_LINES],
  ["pool", POOL_LINES],
  ["worker", WORKER_LINES],
])("a line of the %s", (_, lines) => {
  test.each(lines)("%s: %s", (level, words, expected) => {
    const line = `${level.toUpperCase()}: ${words}`;
    const wanted = { ...expectedOf(expected), level, message: words, format: "rank" };
    expect(parse(`${TIME} ${line}`)).toMatchObject(wanted);
    expect(parse(`${TIME} [rank=0] ${line}`)).toMatchObject(wanted);
  });
});

describe("a line without a time or a level", () => {
  test.each(OTHER_LINES)("is %s: %s", (level, text, expected) => {
    expect(parse(text)).toMatchObject({
      ...expectedOf(expected),
      level,
      inferred: "level",
      message: text,
      format: "",
      timeUs: 7,
    });
    expect(opensEvent(text)).toBe(expected.opens);
  });

  test.each(CONTINUATION_LINES)("is nothing alone: %s", (text) => {
    expect(parse(text)).toMatchObject({ ...NOTHING, level: "", message: text });
    expect(opensEvent(text)).toBeUndefined();
  });
});
