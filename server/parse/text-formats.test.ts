import { describe, expect, test } from "vitest";
import { compact } from "./compact.ts";
import { readFieldList } from "./field-list.ts";
import { full } from "./full.ts";
import { pretty } from "./pretty.ts";
import { rank } from "./rank.ts";
import { readTime } from "./read-head.ts";

const TIME = "2026-05-28T20:26:40.383597Z";

describe("readFieldList", () => {
  test.each([
    ["job started job_id=a phase=Prove", "job started", { job_id: "a", phase: "Prove" }],
    ['say "hi" a="b \\"c\\" \\n\\u{1f600}" d=e', 'say "hi"', { a: 'b "c" \n😀', d: "e" }],
    [
      "limit x=1 was reached after y=2 tries job_id=a",
      "limit x=1 was reached after y=2 tries",
      { job_id: "a" },
    ],
    ["config a=b: c=d loaded", "config a=b: c=d loaded", {}],
    [
      'done r=Some("x y") range=Range { start: 1, end: 2 } list=[1, 2] n=1',
      "done",
      { r: 'Some("x y")', range: "Range { start: 1, end: 2 }", list: "[1, 2]", n: "1" },
    ],
    [
      "lost error=connection refused (os error 111) job_id=a",
      "lost",
      { error: "connection refused (os error 111)", job_id: "a" },
    ],
    ["close time.busy=1.23ms time.idle=4.5µs", "close", { "time.busy": "1.23ms", "time.idle": "4.5µs" }],
    ["a=1 r#type=b", "", { a: "1", type: "b" }],
    ['never closed a="b c=1 d=2', "never closed", { a: '"b', c: "1", d: "2" }],
    ["smile a=( b=1", "smile", { a: "(", b: "1" }],
    ["empty a= b=1", "empty", { a: "", b: "1" }],
    ["url=http://x/?a=1&b=2 ok=true", "", { url: "http://x/?a=1&b=2", ok: "true" }],
    ["", "", {}],
  ])("line: %s", (text, message, fields) => {
    const list = readFieldList(text, "line");
    expect([list.message, list.fields]).toEqual([message, fields]);
  });

  test.each([
    ['failed, job_id: a, error: "x, y: z"', "failed", { job_id: "a", error: "x, y: z" }],
    ["Error: a b: c", "Error: a b: c", {}],
    ["first, then: all of it, job_id: a", "first, then: all of it", { job_id: "a" }],
    ["at http://coord-01:50051", "at http://coord-01:50051", {}],
    ["time.busy: 1ms, time.idle: 2ms", "", { "time.busy": "1ms", "time.idle": "2ms" }],
  ])("pretty: %s", (text, message, fields) => {
    const list = readFieldList(text, "pretty");
    expect([list.message, list.fields]).toEqual([message, fields]);
  });

  test("keeps a field that is called __proto__", () => {
    expect(Object.entries(readFieldList("m __proto__=1", "line").fields)).toEqual([["__proto__", "1"]]);
  });
});

describe("full", () => {
  test("reads threads, spans with braces in strings, and the place", () => {
    const line = full.parse(
      `${TIME}  INFO 000main ThreadId(01) outer{a="x}: y" b=Foo { c: 1 }}:mid:inner{d=2}: zisk_worker: src/a.rs:7: hi e=3`,
    );
    expect(line).toMatchObject({
      level: "info",
      target: "zisk_worker",
      message: "hi",
      fields: {
        e: "3",
        threadName: "main",
        threadId: "ThreadId(01)",
        filename: "src/a.rs",
        line_number: "7",
      },
      spanFields: { a: "x}: y", b: "Foo { c: 1 }", d: "2", span: "outer:mid:inner" },
    });
  });

  test("tells a span without fields from the target", () => {
    expect(full.parse(`${TIME}  INFO task: a::b: hello: there`)).toMatchObject({
      target: "a::b",
      message: "hello: there",
      spanFields: { span: "task" },
    });
    expect(full.parse(`${TIME}  INFO h2: Error: lost`)).toMatchObject({
      target: "h2",
      message: "Error: lost",
    });
  });

  test("reads a line without a timer only when its target is a path", () => {
    expect(full.parse(" INFO a::b: hello")).toMatchObject({ timeUs: null, level: "info", target: "a::b" });
    expect(full.parse("ERROR disk: full")).toBeUndefined();
  });

  test("reads other offsets and fractions", () => {
    expect(full.parse("2026-05-28T22:26:40.3+02:00  INFO a::b: x")?.timeUs).toBe(
      Date.UTC(2026, 4, 28, 20, 26, 40, 300) * 1000,
    );
    expect(full.parse("2026-05-28T20:26:40Z  WARN a::b: x")?.level).toBe("warn");
  });
});

test("compact gives a name that comes twice to the event first", () => {
  const line = compact.parse(
    `${TIME} DEBUG ThreadId(02) outer:inner: a::b: m job_id=own x=1 job_id=root job_id=leaf`,
  );
  expect(line).toMatchObject({
    fields: { job_id: "own", x: "1", threadId: "ThreadId(02)" },
    spanFields: { job_id: "leaf", span: "outer:inner" },
  });
});

test("pretty reads spans innermost first, with the innermost winning", () => {
  const line = pretty.parse(
    `  ${TIME} ERROR a::b: failed, x: 1\n    at src/a.rs:7 on main ThreadId(01)\n    in a::b::inner with k: "1, 2", y: 2\n    in a::b::outer with k: 3, z: Display text\n`,
  );
  expect(line).toMatchObject({
    message: "failed",
    fields: { x: "1", filename: "src/a.rs", line_number: "7", threadName: "main", threadId: "ThreadId(01)" },
    spanFields: { k: "1, 2", y: "2", z: "Display text", span: "outer:inner" },
  });
});

test("rank reads the rank and the target before the level", () => {
  expect(rank.parse(`${TIME} [rank=3] zisk_worker::worker WARN: a: b=1 `)).toMatchObject({
    level: "warn",
    target: "zisk_worker::worker",
    message: "a: b=1 ",
    fields: { rank: "3" },
  });
  expect(rank.parse(`${TIME} ERROR:`)).toMatchObject({ level: "error", message: "" });
});

test("readTime follows the clock over minutes, back and forth", () => {
  for (const iso of [
    "2026-05-28T20:26:40.000001Z",
    "2026-05-28T20:26:59.999999Z",
    "2026-05-28T20:27:00.000000Z",
    "2026-05-28T20:26:00.500000Z",
  ]) {
    expect(readTime(iso)).toBe(Date.parse(iso) * 1000 + Number(iso.slice(23, 26)));
  }
  expect(readTime("2026-05-28T20:26:6x.000000Z")).toBeUndefined();
});
