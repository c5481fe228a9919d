import fc from "fast-check";
import { expect, test } from "vitest";
import { isoFromMicros } from "../../lib/time.ts";
import { headOf, HEADS, mayTouchHead, withoutHead } from "./line-head.ts";

const TIME_US = 1_796_066_741_306_570;
const TIME = isoFromMicros(TIME_US);
const json = `{"timestamp":"${TIME}"`;

test.each([
  [`${json},"level":"INFO"}`, HEADS.json, ',"level":"INFO"}'],
  [json, HEADS.json, ""],
  [`${TIME}  INFO zisk: started`, HEADS.plain, "  INFO zisk: started"],
  [`${TIME}\tstarted`, HEADS.plain, "\tstarted"],
  [TIME, HEADS.plain, ""],
  [`${TIME}started`, HEADS.none, `${TIME}started`],
  [` ${TIME} started`, HEADS.none, ` ${TIME} started`],
  [`{"level":"INFO","timestamp":"${TIME}"}`, HEADS.none, `{"level":"INFO","timestamp":"${TIME}"}`],
  [json.replace("570Z", "571Z"), HEADS.none, json.replace("570Z", "571Z")],
  [json.replace("57", "5:"), HEADS.none, json.replace("57", "5:")],
  ["", HEADS.none, ""],
])("%j has the head %d", (raw, head, line) => {
  expect(headOf(raw, TIME_US)).toBe(head);
  expect(withoutHead(raw, head)).toBe(line);
  const bytes = Buffer.from(raw);
  expect(headOf(bytes, TIME_US)).toBe(HEADS.none);
});

test("a time that the store does not write so is left in its line", () => {
  for (const timeUs of [-1, 7_258_118_400_000_000])
    expect(headOf(`${isoFromMicros(timeUs)} x`, timeUs)).toBe(HEADS.none);
});

test("a text that cannot touch the head is in the line wherever it is in the whole", () => {
  const part = fc.constantFrom(
    "a",
    "failed",
    "t",
    "Z",
    "z",
    '"',
    ":",
    "0",
    "7",
    "-",
    ".",
    "stamp",
    '"timestamp":',
    "T10",
  );
  const text = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
  const isIn = (line: string, found: string) => line.toLowerCase().includes(found.toLowerCase());
  fc.assert(
    fc.property(text, text, fc.boolean(), (found, rest, isJson) => {
      const raw = isJson ? `${json}${rest}` : `${TIME} ${rest}`;
      const line = String(withoutHead(raw, headOf(raw, TIME_US)));
      expect(isIn(line, found) || !isIn(raw, found) || mayTouchHead(found)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
  for (const found of ["failed", "out of memory", "worker-3"]) expect(mayTouchHead(found)).toBe(false);
});
