import { expect, test } from "vitest";
import { OTHER_LINES } from "../../lib/zisk/fixtures/other-lines.ts";
import { someTest, type LineTest } from "../store/line-test.ts";
import type { Leaf } from "./dialect.ts";
import { textTest } from "./text-tests.ts";

const LEVEL = { kind: "column", column: "level" } as const;

function found(test: LineTest | undefined, text: string): boolean {
  return (
    test !== undefined &&
    someTest(test, (part) => part.kind === "regex" && new RegExp(part.pattern).test(text))
  );
}

test("a line without a level is found by the level that it was given", () => {
  const levels = [...new Set(OTHER_LINES.map(([level]) => level))];
  for (const level of levels) {
    const condition: Leaf = { kind: "equals", subject: LEVEL, values: [level], fold: false };
    const words = textTest(condition, "words");
    const lines = OTHER_LINES.filter(([one]) => one === level).map(([, text]) => text);
    expect(lines.filter((text) => !found(words, text))).toEqual([]);
    expect(found(words, "nothing of the kind")).toBe(false);
  }
});
