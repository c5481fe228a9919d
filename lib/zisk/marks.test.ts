import { expect, test } from "vitest";
import { LEVELS } from "../event.ts";
import { OTHER_LINES } from "./fixtures/other-lines.ts";
import { levelMarks, SEGMENT_HEADS } from "./marks.ts";

test("a segment's number stands behind one word", () => {
  expect(SEGMENT_HEADS).toEqual(["segment "]);
});

test("each line without a level has a mark of the one that it is given", () => {
  for (const [level, text] of OTHER_LINES) {
    const found = LEVELS.filter((one) =>
      levelMarks(one).some((mark) => (mark.isHead ? text.startsWith(mark.text) : text.includes(mark.text))),
    );
    expect({ text, found }).toEqual({ text, found: expect.arrayContaining([level]) as string[] });
  }
});
