import fc from "fast-check";
import { expect, test } from "vitest";
import { numberOf, numberStart, prefixOf } from "./numbered-text.ts";

const written = (text: string): string => {
  const prefix = prefixOf(text);
  return prefix.endsWith("\0") ? prefix.slice(0, -1) : `${prefix}${numberOf(text)}`;
};

test.each([
  ["file-256", "file-", 256],
  ["file-0", "file-", 0],
  ["file-007", "file-00", 7],
  ["file-00", "file-0", 0],
  ["12345678901234567890", "12345", 678901234567890],
  ["10000000000000000", "10000000000000000".slice(0, -1), 0],
  ["none", "none\0", 0],
  ["", "\0", 0],
  ["nul\0", "nul\0\0", 0],
  ["nul\x005", "nul\x005\0", 5],
])("%j is %j and %d", (text, prefix) => {
  expect(prefixOf(text)).toBe(prefix);
  expect(written(text)).toBe(text);
});

test("every text is written back from its two halves", () => {
  const text = fc.array(fc.constantFrom("0", "1", "9", "a", "-", "\0", "é")).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (each) => {
      expect(written(each)).toBe(each);
      expect(numberStart(each)).toBeLessThanOrEqual(each.length);
    }),
  );
});
