import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { shellWord, shellWords } from "./shell.ts";

test.each([
  ["zisk-worker.service", "zisk-worker.service"],
  ["--since=@1780580373.5", "--since=@1780580373.5"],
  ["", "''"],
  ["it's", "'it'\\''s'"],
  ["=ls", "'=ls'"],
  ["~", "'~'"],
])("%j as a word of a shell", (text, word) => {
  expect(shellWord(text)).toBe(word);
});

test("a shell reads back the very words", () => {
  const word = fc
    .string({ unit: "grapheme", minLength: 0, maxLength: 20 })
    .filter((text) => !text.includes("\0"));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
      const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${shellWords(words)}`], { encoding: "utf8" });
      expect(printed.split("\0").slice(0, -1)).toEqual(words);
    }),
    { numRuns: 20 },
  );
});
