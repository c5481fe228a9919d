import { describe, expect, test } from "vitest";
import { LogLines } from "./log-lines.ts";

/** Lines with their bytes as latin1 text, cut into chunks of so many bytes. */
function cut(body: string, chunkBytes: number): { ns: string | undefined; raw: string }[] {
  const lines = new LogLines();
  const bytes = Buffer.from(body, "latin1");
  const all = [];
  for (let at = 0; at < bytes.length; at += chunkBytes)
    all.push(...lines.push(bytes.subarray(at, at + chunkBytes)));
  const rest = lines.rest();
  return [...all, ...(rest ? [rest] : [])].map(({ ns, raw }) => ({ ns, raw: raw.toString("latin1") }));
}

describe("lines of a log", () => {
  const body = [
    "2026-06-04T13:39:33.123456789Z INFO: one",
    "2026-06-04T15:39:33.000000001+02:00  \xff\x00 two ",
    "2026-06-04T13:39:34Z ",
    "failed to open log file",
    "2026-06-04T13:39:35.5Z no newline",
  ].join("\n");

  test.each([1, 7, 4_096])("in chunks of %i bytes", (chunkBytes) => {
    expect(cut(body, chunkBytes)).toEqual([
      { ns: "1780580373123456789", raw: "INFO: one" },
      { ns: "1780580373000000001", raw: " \xff\x00 two " },
      { ns: "1780580374000000000", raw: "" },
      { ns: undefined, raw: "failed to open log file" },
      { ns: "1780580375500000000", raw: "no newline" },
    ]);
  });
});
