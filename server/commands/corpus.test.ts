import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isWhole } from "./corpus-compare.ts";
import { corpusScores } from "./corpus.ts";

const scores = corpusScores(fileURLToPath(new URL("../../fixtures/corpus", import.meta.url)));

test.each(scores)("$name equals the truth, with no event extra", (score) => {
  expect(score).toMatchObject({
    found: score.expected,
    bytesEqual: true,
    fields: score.fields.map(({ field }) => ({ field, equal: score.expected, firstDifference: undefined })),
  });
  expect(isWhole(score)).toBe(true);
});

test("covers the six formats alone, and mixed without and with colour", () => {
  expect(scores).toHaveLength(6 + 7 + 7);
  expect(scores[0]?.expected).toBe(493);
});
