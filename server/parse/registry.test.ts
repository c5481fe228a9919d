import { describe, expect, test } from "vitest";
import { FORMATS } from "./registry.ts";

describe.each(FORMATS)("$name", (format) => {
  test.each([...format.samples])("recognises its sample %.70s", (sample) => {
    const parsed = format.parse(sample);
    expect(parsed?.level).toMatch(/^(error|warn|info|debug|trace)$/);
    expect(parsed?.timeUs).toBeGreaterThan(0);
    expect(parsed?.message).not.toBe("");
  });

  test("claims no other format's sample", () => {
    const others = FORMATS.filter((other) => other !== format).flatMap(({ samples }) => samples);
    expect(others.filter((sample) => format.parse(sample) !== undefined)).toEqual([]);
  });

  test.each([
    "",
    " ",
    "plain words",
    "thread 'main' panicked at src/main.rs:1:1:",
    "[ 1234.567890] kernel: out of memory",
    "2026-05-28T20:26:40.383597Z",
    "2026-05-28T20:26:40.383597Z something happened",
    "12:00 INFO a day: no path",
    "ERROR: no time: and no path",
    "{}",
    '{"level":"INFO"}',
    '{"level":"LOUD","fields":{"message":"x"}}',
    '{"level":"INFO","fields":{"message":"cut',
    "[1, 2]",
    "    at src/main.rs:83",
    "  2026-05-28T20:26:40.383597Z",
  ])("refuses %j", (text) => {
    expect(format.parse(text)).toBeUndefined();
  });
});
