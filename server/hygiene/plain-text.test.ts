import { expect, test } from "vitest";
import { plainTextNotices } from "./plain-text.ts";

test("a source that writes JSON mostly has no notice, nor has one of which nothing is known", () => {
  const half = [
    { name: "json", share: 0.3 },
    { name: "full", share: 0.3 },
  ];
  const sources = [
    { name: "json", formats: [{ name: "json", share: 1 }] },
    { name: "half", formats: half },
    { name: "silent", formats: [] },
    { name: "unknown", formats: [{ name: "", share: 1 }] },
  ];
  expect(plainTextNotices(sources)).toEqual([]);
});

test("shares are of the recognised lines, the most frequent format first", () => {
  const formats = [
    { name: "", share: 0.5 },
    { name: "full", share: 0.1 },
    { name: "json", share: 0.1 },
    { name: "pretty", share: 0.3 },
  ];
  const [notice, ...others] = plainTextNotices([{ name: "a", formats }]);
  expect(others).toEqual([]);
  expect(notice).toMatchObject({ block: '[logging]\nformat = "json"', effect: null });
  expect(notice?.sources[0]?.formats.map(({ name }) => name)).toEqual(["pretty", "full"]);
  expect(notice?.sources[0]?.formats[0]?.share).toBeCloseTo(0.6);
});

test("sources of the bare-message dialect are told together that its binaries do not heed the setting yet", () => {
  const formats = [{ name: "rank", share: 0.98 }];
  const notices = plainTextNotices([
    { name: "a", formats },
    { name: "b", formats: [{ name: "compact", share: 1 }] },
    { name: "c", formats },
  ]);
  expect(notices.map(({ sources }) => sources.map(({ name }) => name))).toEqual([["a", "c"], ["b"]]);
  expect(notices[0]?.effect).toContain("binaries of June 2026 this has no effect yet");
  expect(notices[0]?.gains[0]).toContain("only their first 8 characters");
  expect(notices[1]?.effect).toBeNull();
});
