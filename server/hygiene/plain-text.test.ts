import { expect, test } from "vitest";
import { plainTextNotice } from "./plain-text.ts";

test("a source that writes JSON mostly has no notice, nor has one of which nothing is known", () => {
  expect(plainTextNotice("a", [{ name: "json", share: 1 }])).toBeUndefined();
  expect(
    plainTextNotice("a", [
      { name: "json", share: 0.3 },
      { name: "full", share: 0.3 },
    ]),
  ).toBeUndefined();
  expect(plainTextNotice("a", [])).toBeUndefined();
  expect(plainTextNotice("a", [{ name: "", share: 1 }])).toBeUndefined();
});

test("shares are of the recognised lines, the most frequent format first", () => {
  const formats = [
    { name: "", share: 0.5 },
    { name: "full", share: 0.1 },
    { name: "json", share: 0.1 },
    { name: "pretty", share: 0.3 },
  ];
  const notice = plainTextNotice("a", formats);
  expect(notice).toMatchObject({ source: "a", block: '[logging]\nformat = "json"', effect: null });
  expect(notice?.formats.map(({ name }) => name)).toEqual(["pretty", "full"]);
  expect(notice?.formats[0]?.share).toBeCloseTo(0.6);
});

test("the bare-message dialect is told that its binaries do not heed the setting yet, and what whole IDs are worth", () => {
  const notice = plainTextNotice("a", [{ name: "rank", share: 0.98 }]);
  expect(notice?.effect).toContain("binaries of June 2026 this has no effect yet");
  expect(notice?.gains[0]).toContain("only their first eight characters");
});
