import { expect, test } from "vitest";
import { SourceLines } from "./source-lines.ts";

const labels = { host: "h", service: "s" };
const ERROR = "2026-05-28T20:26:40.383597Z ERROR: Failed: outer";

function record(stream: string, position: string, text: string) {
  return {
    kind: "line",
    stream,
    labels,
    key: position,
    position,
    timeUs: 5,
    raw: Buffer.from(text),
  } as const;
}

test("lines leave in the order of their first ones, and what was held resumes at the event's first", () => {
  const lines = new SourceLines();
  expect(lines.push(record("a", "1", ERROR))).toEqual([]);
  expect(lines.push(record("b", "2", "between"))).toEqual([]);
  expect(lines.push(record("a", "3", ""))).toEqual([]);
  const out = lines.push(record("a", "4", "no cause"));
  expect(out.map(({ text, position }) => [text, position])).toEqual([
    [ERROR, "1"],
    ["", "1..3"],
    ["no cause", "1..4"],
    ["between", "2"],
  ]);
});

test("an event of several lines resumes at its first", () => {
  const lines = new SourceLines();
  lines.push(record("a", "1", ERROR));
  lines.push(record("a", "2", ""));
  lines.push(record("a", "3", "Caused by:"));
  const [event] = lines.flush(true);
  expect(event).toMatchObject({ text: `${ERROR}\n\nCaused by:`, position: "1..3" });
});

test("streams that are long silent are let go, unless they hold something", () => {
  let nowMs = 0;
  const lines = new SourceLines(() => nowMs);
  for (let index = 0; index < 100; index++) lines.push(record(`pod-${index}`, "1", "x"));
  lines.push({
    kind: "bytes",
    stream: "file",
    labels,
    file: "f",
    offset: 0,
    bytes: Buffer.from("no newline"),
    end: false,
  });
  lines.flush();
  expect(lines.streams).toBe(101);
  nowMs = 700_000;
  lines.push(record("pod-1", "2", "x"));
  lines.flush();
  expect(lines.streams).toBe(2);
});
