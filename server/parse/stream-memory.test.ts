import { expect, test } from "vitest";
import type { Line } from "../lines/line.ts";
import { StreamMemories } from "./stream-memory.ts";

function line(stream: string, service = "s"): Line {
  const labels = { host: "h", service };
  return { stream, labels, key: "1", position: "1", timeUs: null, raw: "x", text: "x" };
}

test("streams that are long silent are let go", () => {
  const memories = new StreamMemories("src");
  for (let index = 0; index < 100; index++) memories.of(line(`pod-${index}`), 1_000_000);
  expect(memories.size).toBe(100);
  memories.of(line("pod-1"), 500_000_000);
  memories.of(line("new"), 700_000_000);
  expect(memories.size).toBe(2);
});

test("services within one stream are remembered apart, with one clock", () => {
  const memories = new StreamMemories("src");
  const first = memories.of(line("f", "a"), 0).origin;
  first.lastUs = 5;
  const stream = memories.of(line("f", "b"), 0);
  stream.clockAheadUs = 9;
  expect(stream.origin).not.toBe(first);
  expect(memories.of(line("f", "a"), 0)).toMatchObject({ origin: { lastUs: 5 }, clockAheadUs: 9 });
});
