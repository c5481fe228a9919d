import fc from "fast-check";
import { expect, test } from "vitest";
import { errorText, masked, patternOf } from "./pattern.ts";

test.each([
  ["worker 0f3a9c of 10.0.0.7:7000 lost after 1.5s", "worker # of # lost after #s"],
  ["job 1a2b3c4d-1111-4222-8333-444455556666 failed at 0x7ffe12", "job # failed at #"],
  ["cannot open /dev/nvidia7: no such device", "cannot open /dev/nvidia#: no such device"],
  ["first line\nsecond line", "first line"],
  ["facade and decade are words", "facade and decade are words"],
])("%j is %j", (text, pattern) => expect(masked(text)).toBe(pattern));

test("a sentence of ZisK's is the same whatever it names, and another where its reason is", () => {
  const failed = (job: string, reason: string) =>
    patternOf({ message: `Failed to generate proof for JobId(${job}…): ${reason}`, fields: {} });
  expect(failed("1a2b3c4d", "CUDA error")).toBe(failed("99999999", "CUDA error"));
  expect(failed("1a2b3c4d", "CUDA error")).not.toBe(failed("1a2b3c4d", "no space left"));
  const structured = (error: string) => patternOf({ message: "task failed", fields: { error } });
  expect(structured("lost 3")).toBe(structured("lost 4"));
  expect(structured("lost 3")).not.toBe(structured("gone"));
});

test("numbers never make a pattern", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (one, other) => {
      expect(masked(`segment ${one} of ${other} lost`)).toBe("segment # of # lost");
    }),
  );
});

test("an error in one line has the reason beside its words once", () => {
  expect(errorText({ message: "task failed\nat line 7", fields: { error: "lost" } })).toBe(
    "task failed: lost",
  );
  expect(errorText({ message: "task failed: lost", fields: { error: "lost" } })).toBe("task failed: lost");
  expect(errorText({ message: "task failed", fields: {} })).toBe("task failed");
});

test.each([
  [
    "[Phase1] Started with 4 workers for JobId(1a2b3c4d…)",
    "[Phase1] Started with 64 workers for JobId(99887766…)",
  ],
  ["loaded 12 of 400 pages in 3.5s", "loaded 3 of 9 pages in 120.25s"],
  ["peer 10.0.0.7:50051 is gone", "peer 192.168.1.20:7000 is gone"],
  ["cache 9f8e7d6c5b4a3210 missed", "cache 00aa11bb22cc33dd missed"],
  ["thread main panicked\n  at a.rs:1", "thread main panicked\n  at b.rs:99"],
])("%j and %j say the same", (one, other) => {
  expect(patternOf({ message: one, fields: {} })).toBe(patternOf({ message: other, fields: {} }));
});
