import fc from "fast-check";
import { expect, test } from "vitest";
import { awkwardText } from "../../lib/query/fixtures/arbitrary.ts";
import { checkRegex, compileRegex } from "../../lib/query/regex.ts";
import { portableRegex } from "./portable-regex.ts";

test.each([
  ["seg(ment)? proved", "seg(ment)? proved"],
  ["(?:a|b)+c", "(a|b)+c"],
  ["\\d+ \\w*\\s", "[0-9]+ [0-9A-Za-z_]*[[:space:]]"],
  ["a.c", "a(..?.?.?)c"],
  ["a.*?c", "a.*c"],
  ["\\[Phase2\\]", "\\[Phase2\\]"],
  ["[a-f0-9]+", "[a-f0-9]+"],
  ["[^a]b", "([^a][^a]?[^a]?[^a]?)b"],
  ["é?", "(é)?"],
  ["a-b/c", "a-b/c"],
])("writes %s for every tool", (pattern, portable) => {
  expect(portableRegex(pattern)).toBe(portable);
});

test.each([
  "^a",
  "a$",
  "\\bword\\b",
  "a{3}",
  "(?i)a",
  "\\pL",
  "[[:alpha:]]",
  "\\Qa.b\\E",
  "[é]",
  "a++",
  "a\\nb",
  "a\0",
  "\\x41",
  "[a\\d]",
])("leaves out %s, which they read differently", (pattern) => {
  expect(portableRegex(pattern)).toBeUndefined();
});

const atom = fc.constantFrom(
  "a",
  "b",
  "é",
  "😀",
  ".",
  "\\d",
  "\\W",
  "\\S",
  "[a-c]",
  "[^a]",
  "(?:a|é)",
  "(b|😀)",
  "\\.",
  "\\*",
  "-",
  " ",
  "日本",
  "[^é]",
);
const regex = fc
  .array(fc.tuple(atom, fc.constantFrom("", "", "*", "+?", "?", "??")), { minLength: 1, maxLength: 4 })
  .map((atoms) => atoms.flat().join(""))
  .filter((pattern) => checkRegex(pattern, false) === undefined);

test("finds, byte by byte, every line in which RE2 finds it", () => {
  let found = 0;
  fc.assert(
    fc.property(
      regex,
      fc.array(fc.oneof(awkwardText, fc.constantFrom("a", "b", "é", "😀", ".", "*")), { maxLength: 5 }),
      (pattern, pieces) => {
        const line = pieces.join("").replace(/[\n\0]/g, " ");
        const portable = portableRegex(pattern);
        if (portable === undefined || !compileRegex(pattern, false).test(line)) return;
        found++;
        expect({ pattern, line, isFound: inBytes(portable).test(bytes(line)) }).toMatchObject({
          isFound: true,
        });
      },
    ),
    { numRuns: 3_000 },
  );
  expect(found).toBeGreaterThan(200);
});

/** The regex as a tool reads it that counts bytes. */
function inBytes(portable: string): RegExp {
  return new RegExp(bytes(portable).replaceAll("[:space:]", "\\s"), "s");
}

function bytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}
