import { describe, expect, test } from "vitest";
import { reasonPattern, shortReason } from "./reasons.ts";

describe("a reason in one line", () => {
  test.each([
    ["CUDA out of memory (requested 1073741824 bytes)", "CUDA out of memory (requested 1073741824 bytes)"],
    [
      "Failed to compute contributions\n\nCaused by:\n    0: Assembly service ROM did not answer\n    1: Service process exited with signal 11 (SIGSEGV)",
      "Failed to compute contributions: Service process exited with signal 11 (SIGSEGV)",
    ],
    [
      "[Monitor] Worker WorkerId(b7a3f260…) missed heartbeats for job JobId(19b99a5c…)",
      "Worker WorkerId(b7a3f260…) missed heartbeats",
    ],
    [
      "[Monitor] Phase Prove timed out for job JobId(9eea69ce…) (600s > 600s)",
      "Phase Prove timed out (600s > 600s)",
    ],
    ["", ""],
  ])("%j", (reason, short) => expect(shortReason(reason)).toBe(short));
});

describe("reasons that are one", () => {
  test.each([
    ["CUDA out of memory (requested 1073741824 bytes)", "CUDA out of memory (requested 512 bytes)"],
    ["Worker WorkerId(b7a3f260…) missed heartbeats", "Worker WorkerId(8bd1158e…) missed heartbeats"],
    ["worker 1a2b3c4d-1111-4222-8333-444455556666 died", "worker 9a2b3c4d-1111-4222-8333-444455556666 died"],
    [
      "index out of bounds: the len is 48 but the index is 48",
      "index out of bounds: the len is 7 but the index is 9.5",
    ],
    ["bad pointer 0xdeadbeef", "bad pointer 0x1"],
  ])("%j", (one, other) => expect(reasonPattern(one)).toBe(reasonPattern(other)));

  test("words stay, also those that could be digits", () => {
    expect(reasonPattern("defaced facade of deadbeef decade")).toBe("defaced facade of deadbeef decade");
    expect(reasonPattern("no luck")).not.toBe(reasonPattern("bad luck"));
  });
});
