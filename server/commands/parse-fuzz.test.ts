import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogRecord } from "../record.ts";
import { CORPUS_FORMATS, corpusFiles, parseBytes, readLog } from "./corpus-compare.ts";

const CORPUS = new URL("../../fixtures/corpus", import.meta.url).pathname;
const SAMPLES = CORPUS_FORMATS.flatMap((format) =>
  corpusFiles(CORPUS).flatMap((file) =>
    readLog(CORPUS, format, file).toString("utf8").split("\n").slice(0, 40),
  ),
);

/** Whatever comes, nothing throws, nothing is lost, and every record is complete. */
function expectSound(bytes: Buffer, chunkBytes: number): LogRecord[] {
  const records = parseBytes(bytes, "host.service", chunkBytes);
  const again = Buffer.concat(records.map(({ raw }) => Buffer.concat([Buffer.from(raw), Buffer.from("\n")])));
  // NULs at the beginning of a line are a hole in the file and no text.
  const text = Buffer.from(bytes.toString("latin1").replace(/(^|\n)\0+/g, "$1"), "latin1");
  const whole = text.length === 0 || text.at(-1) === 10 ? text : Buffer.concat([text, Buffer.from("\n")]);
  expect(again.equals(whole)).toBe(true);
  for (const record of records) {
    expect(Number.isSafeInteger(record.timeUs)).toBe(true);
    expect(Object.values(record.fields).every((value) => typeof value === "string")).toBe(true);
    expect(record.job.length).toBeLessThanOrEqual(8);
  }
  expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  return records;
}

test("random bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), (bytes, chunk) => {
      expectSound(Buffer.from(bytes), chunk);
    }),
    { numRuns: 500 },
  );
});

const mutation = fc.record({
  at: fc.nat(2_000),
  remove: fc.nat(12),
  insert: fc.oneof(
    fc.constantFrom(
      "\0",
      "\u001b[",
      "\u001b]0;",
      '"',
      '\\"',
      "{",
      "}",
      "[",
      "(",
      " a=",
      ", b: ",
      "…",
      "\n",
      "\r",
      ": ",
      "=",
    ),
    fc.string({ unit: "binary", maxLength: 6 }),
  ),
});

test("mutated and truncated corpus lines", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...SAMPLES), fc.array(mutation, { maxLength: 4 })), { maxLength: 6 }),
      fc.integer({ min: 1, max: 300 }),
      (lines, chunk) => {
        const mutated = lines.map(([line, mutations]) =>
          mutations.reduce((text, { at, remove, insert }) => {
            const from = at % (text.length + 1);
            return text.slice(0, from) + insert + text.slice(from + remove);
          }, line),
        );
        expectSound(Buffer.from(mutated.join("\n")), chunk);
      },
    ),
    { numRuns: 1_000 },
  );
});

const MEGABYTE = 1_000_000;
const TIME = "2026-05-28T20:26:40.383597Z";

test.each([
  ["letters", "x".repeat(MEGABYTE)],
  ["NULs", `x${"\0".repeat(MEGABYTE)}`],
  ["escape codes that never end", "\u001b]\u001b[".repeat(MEGABYTE / 4)],
  ["deep JSON", `{"level":"INFO","fields":{"a":${"[".repeat(100_000)}`],
  ["whole deep JSON", `{"level":"INFO","fields":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`],
  ["deep objects", `{"level":"INFO","fields":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`],
  [
    "many numbers",
    `{"level":"INFO","fields":{${Array.from({ length: 50_000 }, (_, n) => `"k${n}":${n}.0`).join()}}}`,
  ],
  ["many fields", `${TIME}  INFO a::b: x${" a=b".repeat(MEGABYTE / 4)}`],
  ["many quotes", `${TIME}  INFO a::b: x${' a="b'.repeat(MEGABYTE / 5)}`],
  ["many brackets", `${TIME}  INFO a::b: x${" a=([{".repeat(MEGABYTE / 6)}`],
  ["many spans", `${TIME}  INFO ${"a{b=1}:".repeat(MEGABYTE / 7)}`],
  ["many names", `${TIME}  INFO ${"a::b:".repeat(MEGABYTE / 5)}`],
  ["many pretty fields", `  ${TIME}  INFO a::b: x${", a: b c".repeat(MEGABYTE / 8)}`],
  ["backslashes", `${TIME}  INFO a::b: x a="${'\\"'.repeat(MEGABYTE / 2)}`],
  ["names of fields", `${TIME}  INFO a::b: x${" a-b:c/d".repeat(MEGABYTE / 8)}`],
  ["one name of a field", `${TIME}  INFO a::b: x ${"a:/".repeat(MEGABYTE / 3)}`],
  ["job IDs with prose", `${TIME}  INFO a::b: x${" job_id=aaaaaaaa… b c".repeat(MEGABYTE / 21)}`],
  ["a span's name", `${TIME}  INFO ${"a b".repeat(MEGABYTE / 3)}{x=1}: a::b: x`],
  ["8-bit escape codes", "\u009b\u009d\u0090".repeat(MEGABYTE / 6)],
  ["carriage returns", `${"\r".repeat(MEGABYTE / 2)}${"x\r".repeat(MEGABYTE / 4)}`],
  ["bars", "worker-1  | ".repeat(MEGABYTE / 12)],
  ["times of an engine", "2026-06-04T13:39:33.123456789Z ".repeat(MEGABYTE / 31)],
  ["pods", "[pod/a/b] ".repeat(MEGABYTE / 10)],
  ["blanks", `${" ".repeat(MEGABYTE)}{`],
  ["a timer's blanks", `${"1 ".repeat(MEGABYTE / 2)}INFO a::b: x`],
  ["a quoted log", JSON.stringify({ log: `${'\\"'.repeat(MEGABYTE / 6)}\n`, stream: "stdout", time: TIME })],
  [
    "a key again and again",
    `{"timestamp":"${TIME}","level":"INFO",${'"level":"x","message":"m",'.repeat(MEGABYTE / 26)}"target":"t"}`,
  ],
  [
    "a sentence again and again",
    "Worker a b while computing for job JobId(c) in phase ".repeat(MEGABYTE / 50),
  ],
  ["a rank line", `${TIME} INFO: ${"JobId(".repeat(MEGABYTE / 6)}`],
])("a line of a megabyte: %s", (_name, line) => {
  const records = expectSound(Buffer.from(`before\n${line}\n${TIME} INFO: after\n`), 65_536);
  expect(records.map(({ raw }) => raw)).toEqual(["before", line, `${TIME} INFO: after`]);
  expect(records.at(-1)).toMatchObject({ level: "info", message: "after" });
});
