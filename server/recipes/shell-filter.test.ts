import { describe, expect, test } from "vitest";
import type { LineTest } from "../store/line-test.ts";
import { shellFilter } from "./shell-filter.ts";

const job: LineTest = { kind: "contains", text: "1a2b3c4d", fold: true };
const evil: LineTest = { kind: "contains", text: 'it\'s $(touch x) `y` "z" \\', fold: false };
const grave: LineTest = { kind: "regex", pattern: " (WARN|ERROR)[: ]", fold: false };
const phase: LineTest = {
  kind: "json",
  place: "fields",
  key: "phase",
  test: { op: "equals", values: ["Prove"], fold: false },
};
const id: LineTest = {
  kind: "json",
  place: "anywhere",
  key: "job_id",
  test: { op: "prefix", text: "1a2b", fold: false },
};
const since: LineTest = { kind: "time", place: "start", from: "2026-06-04T13:39:33.000000", to: "" };
const not = (part: LineTest): LineTest => ({ kind: "not", part });
const or = (...parts: LineTest[]): LineTest => ({ kind: "or", parts });
const and = (...parts: LineTest[]): LineTest => ({ kind: "and", parts });

describe("a filter of lines", () => {
  test.each<[string, LineTest[], string[]]>([
    ["nothing", [], []],
    ["a word", [job], ["LC_ALL=C grep -aFi 1a2b3c4d"]],
    ["signs of the shell", [evil], ["LC_ALL=C grep -aF 'it'\\''s $(touch x) `y` \"z\" \\'"]],
    ["both", [job, grave], ["LC_ALL=C grep -aFi 1a2b3c4d", "LC_ALL=C grep -aE ' (WARN|ERROR)[: ]'"]],
    [
      "none of two",
      [not(or(evil, grave))],
      ["LC_ALL=C grep -aEv -e 'it'\\''s \\$\\(touch x\\) `y` \"z\" \\\\' -e ' (WARN|ERROR)[: ]'"],
    ],
    [
      "a word like an option",
      [{ kind: "contains", text: "--help", fold: true }],
      ["LC_ALL=C grep -aFi -e --help"],
    ],
    [
      "what one grep cannot say",
      [or(and(job, grave), not(job))],
      [
        `LC_ALL=C awk '(index(tolower($0), "1a2b3c4d") && / (WARN|ERROR)[: ]/) || !(index(tolower($0), "1a2b3c4d"))'`,
      ],
    ],
    [
      "a slash within awk",
      [or(and(job, { kind: "regex", pattern: "a/b", fold: true }), grave)],
      [`LC_ALL=C awk '(index(tolower($0), "1a2b3c4d") && tolower($0) ~ /a\\/b/) || / (WARN|ERROR)[: ]/'`],
    ],
    [
      "a member of a JSON line",
      [phase],
      [`jq -Rr '. as $line | fromjson? | objects | select(.fields.phase == "Prove") | $line'`],
    ],
    [
      "one of a span",
      [id],
      [
        `jq -Rr '. as $line | fromjson? | objects | select(any((., .fields, .spans[]?) | .job_id?; . // "" | tostring | startswith("1a2b"))) | $line'`,
      ],
    ],
    [
      "what is not JSON as well",
      [not(phase)],
      [
        `jq -Rr '. as $line | ((fromjson? | objects) // {}) | select(.fields.phase == "Prove" | not) | $line'`,
      ],
    ],
    [
      "JSON or a word",
      [or(phase, job)],
      [
        `jq -Rr '. as $line | ((fromjson? | objects) // {}) | select(.fields.phase == "Prove" or ($line | ascii_downcase | contains("1a2b3c4d"))) | $line'`,
      ],
    ],
    [
      "the time first",
      [job, since],
      [`LC_ALL=C awk '$1 >= "2026-06-04T13:39:33.000000"'`, "LC_ALL=C grep -aFi 1a2b3c4d"],
    ],
  ])("asks for %s", (_what, tests, stages) => {
    expect(shellFilter(tests, "lines")).toEqual(stages);
  });
});

test("events of several lines are asked as a whole", () => {
  expect(shellFilter([job, not(grave)], "paragraphs")).toEqual([
    `LC_ALL=C awk -v RS= -v ORS='\\n\\n' 'index(tolower($0), "1a2b3c4d") && !(/ (WARN|ERROR)[: ]/)'`,
  ]);
});
