import { expect, test } from "vitest";
import type { Line } from "../lines/line.ts";
import { createLineParser } from "./parse-line.ts";
import { UntimedHeads } from "./untimed-heads.ts";

const TIMED = "2026-05-28T20:26:40.383597Z INFO: Connecting to coordinator at http://c:1";
const TIME_US = Date.UTC(2026, 4, 28, 20, 26, 40, 383) * 1000 + 597;

let nowMs = 0;

function reader(): {
  read: (text: string, more?: Partial<Line>) => unknown[];
  flush: (all?: boolean) => unknown[];
} {
  const heads = new UntimedHeads(createLineParser("src"), () => nowMs);
  const seen = (records: ReturnType<typeof heads.flush>) =>
    records.map(({ message, timeUs, inferred }) => [message.slice(0, 10), timeUs, inferred.includes("time")]);
  let key = 0;
  return {
    read(text, more = {}) {
      key++;
      const labels = { host: "h", service: "u" };
      const line = {
        stream: "s",
        labels,
        key: String(key),
        position: String(key),
        timeUs: null,
        raw: text,
        text,
      };
      return seen(heads.parse({ ...line, ...more }, 7));
    },
    flush: (all) => seen(heads.flush(all)),
  };
}

test("a banner takes the time of the first line that has one", () => {
  const { read, flush } = reader();
  expect([read("ZisK one"), read("two"), flush()]).toEqual([[], [], []]);
  expect(read(TIMED)).toEqual([
    ["ZisK one", TIME_US, true],
    ["two", TIME_US, true],
    ["Connecting", TIME_US, false],
  ]);
  expect(read("behind")).toEqual([["behind", TIME_US, true]]);
});

test("so does the banner of a process that starts anew, and not the time of what the one before printed", () => {
  const { read } = reader();
  read(TIMED);
  expect([read("ZisK Worker v0.18.0"), read("   Worker ID WorkerId(gpu-07)")]).toEqual([[], []]);
  expect(read(TIMED.replace(":40.", ":59."))).toEqual([
    ["ZisK Worke", TIME_US + 19_000_000, true],
    ["   Worker ", TIME_US + 19_000_000, true],
    ["Connecting", TIME_US + 19_000_000, false],
  ]);
});

test("each stream waits for its own, and a line with its transport's time for none", () => {
  const { read } = reader();
  expect(read("one")).toEqual([]);
  expect(read("other", { stream: "t", timeUs: 5 })).toEqual([["other", 5, false]]);
  expect(read(TIMED, { stream: "t" })).toEqual([["Connecting", TIME_US, false]]);
  expect(read(TIMED)).toHaveLength(2);
});

test("with nothing behind them lines leave with the time of receipt, after a while or when there is no more", () => {
  const { read, flush } = reader();
  expect(read("one")).toEqual([]);
  expect(flush()).toEqual([]);
  nowMs += 600;
  expect(flush()).toEqual([["one", 7, false]]);
  expect(read("two")).toEqual([]);
  expect(flush(true)).toEqual([["two", 7, false]]);
  expect(read(TIMED)).toEqual([["Connecting", TIME_US, false]]);
});

test("no more is held than any banner has", () => {
  const { read } = reader();
  let left = 0;
  for (let index = 0; index < 1_000; index++) left += read(`line ${index}`).length;
  expect(left).toBeGreaterThan(700);
  const long = reader();
  expect(long.read("x".repeat(300_000))).toHaveLength(1);
});

test("a clock without a zone counts as soon as a line tells how far it is ahead", () => {
  const { read } = reader();
  const twoHoursUs = 7_200_000_000;
  expect(read("started", { clockUs: TIME_US + twoHoursUs - 1_000_000 })).toEqual([]);
  expect(read(TIMED, { clockUs: TIME_US + twoHoursUs + 250_000 })).toEqual([
    ["started", TIME_US - 1_000_000, false],
    ["Connecting", TIME_US, false],
  ]);
  expect(read("killed", { clockUs: TIME_US + twoHoursUs + 3_000_000 })).toEqual([
    ["killed", TIME_US + 3_000_000, false],
  ]);
});
