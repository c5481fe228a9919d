import { expect, test } from "vitest";
import { stripAnsi } from "./strip-ansi.ts";

test.each([
  ["colours", "\u001b[2m2026\u001b[0m \u001b[38;5;1mred\u001b[m", "2026 red"],
  ["what tput sgr0 writes", "\u001b[32mT\u001b(B\u001b[m  INFO", "T  INFO"],
  ["a reset of the terminal", "\u001bca::b", "a::b"],
  ["save and restore the cursor", "\u001b7a\u001b8b", "ab"],
  ["erase codes of progress displays", "\u001b[2K\ra", "\ra"],
  ["a link", "\u001b]8;;http://x\u0007link\u001b]8;;\u001b\\!", "link!"],
  [
    "device control, application, privacy and other strings",
    "\u001bPq#1\u001b\\a\u001b_x\u001b\\b\u001b^y\u001b\\c\u001bXz\u001b\\d",
    "abcd",
  ],
  ["8-bit codes", "\u009b31mred\u009b0m \u009d0;title\u009cplain \u0090q\u009c.", "red plain ."],
  ["a C1 control alone beside others", "a\u0084b\u009b1mc", "abc"],
  ["private parameters", "\u001b[?25la\u001b[>4;1mb", "ab"],
  ["an intermediate before the final", "\u001b[0 qa\u001b#8b\u001b%Gc", "abc"],
])("takes out %s", (_name, text, clean) => {
  expect(stripAnsi(text)).toBe(clean);
});

test.each([
  "alone \u001b",
  "cut \u001b[31",
  "cut \u001b]0;title",
  "\u001b]8;;\u001bc".slice(0, 5),
  "ünïcode … 🎉",
])("leaves %j", (text) => {
  expect(stripAnsi(text)).toBe(text);
});
