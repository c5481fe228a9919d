import fc from "fast-check";
import { compress } from "snappyjs";
import { describe, expect, test } from "vitest";
import { HttpError } from "./problem.ts";
import { unsnappy } from "./snappy.ts";

const LIMIT = 1_000_000;

/** The status of the refusal; 0 where there was none. */
function refusal(block: Uint8Array): number {
  try {
    unsnappy(Buffer.from(block), LIMIT);
    return 0;
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return error.status;
  }
}

describe("a block of snappy", () => {
  test("comes back whole", () => {
    const repetitive = fc
      .array(fc.constantFrom("INFO ", "zisk_worker ", "segment ", "x"), { maxLength: 3_000 })
      .map((words) => Buffer.from(words.join("")));
    const noise = fc.uint8Array({ maxLength: 70_000 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(repetitive, noise), (plain) => {
        expect(unsnappy(compress(plain), LIMIT).equals(plain)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["nothing", []],
    ["text", [...Buffer.from("hello")]],
    ["a length without end", [0xff, 0xff, 0xff, 0xff, 0xff]],
    ["less than was declared", [10, 0, 0x61]],
    ["more than was declared", [1, 4, 0x61, 0x62]],
    ["a copy of what is not there", [4, 1, 1]],
    ["a literal that is cut off", [4, 12, 0x61]],
    // snappyjs itself would never return from this one.
    ["a literal of negative length", [20, 0xfc, 0xf6, 0xff, 0xff, 0xff, 0, 0, 0, 0]],
  ])("is not %s", (_what, bytes) => {
    expect(refusal(Buffer.from(bytes))).toBe(400);
  });

  test("may not declare more than is taken, whatever it holds", () => {
    expect(refusal(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]))).toBe(413);
  });

  test("is read or refused, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect([0, 400, 413]).toContain(refusal(bytes));
      }),
      { numRuns: 5_000 },
    );
  });
});
