import { describe, expect, test } from "vitest";
import type { Labels } from "../sources/source.ts";
import { LineAssembler } from "./line-assembler.ts";
import type { Line } from "./line.ts";

const TIME = "2026-05-28T20:26:40.383597Z";
const ERROR = `${TIME} ERROR: Failed to generate proof for JobId(1a2b3c4d…): outer`;
const CHAIN = "\n\nCaused by:\n    0: middle\n    1: inner\n       goes on";
const BACKTRACE =
  "\n\nStack backtrace:\n   0: anyhow::error::new\n             at /src/error.rs:10:5\n   1: main";
const PANIC = "thread 'main' panicked at src/main.rs:84:9:\nindex out of bounds: the len is 3";
const FRAMES =
  "\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/9fc6/library/std/src/panicking.rs:665:5\n   1: a::b\nnote: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.";

function raws(text: string): string[] {
  return linesOf(text).map(({ raw }) => String(raw));
}

function linesOf(text: string): Line[] {
  const assembler = new LineAssembler();
  return assembler.push(bytes(text, 0, true));
}

const labels: Labels = { host: "h", service: "s" };

function bytes(text: string, offset = 0, end = false) {
  return { kind: "bytes", stream: "st", labels, file: "f", offset, bytes: Buffer.from(text), end } as const;
}

test.each([
  ["an error with its causes", `${ERROR}${CHAIN}`],
  ["an error with one cause", `${ERROR}\n\nCaused by:\n    connection refused`],
  ["an error with causes and a backtrace", `${ERROR}${CHAIN}${BACKTRACE}`],
  ["an error with a backtrace", `${ERROR}${BACKTRACE}`],
  ["a warning with its causes", `${TIME}  WARN a::b: retrying: outer${CHAIN}`],
  ["a compact error", `${TIME} ERROR ThreadId(01) a::b: failed: outer${CHAIN} job_id=1`],
  ["a verbose error", `${TIME} [rank=3] zisk_worker::worker ERROR: failed${CHAIN}`],
  ["an error without a timer", `ERROR zisk_worker::worker: failed${CHAIN}`],
  ["what main returned", `Error: transport error${CHAIN}`],
  ["eyre's place", `Error: transport error\n\nLocation:\n    src/main.rs:7:5`],
  ["a panic", PANIC],
  [
    "a panic with a hint",
    `${PANIC}\nnote: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace`,
  ],
  ["a panic with a backtrace", `${PANIC}${FRAMES}`],
  ["a panic of a thread with a number", `${PANIC.replace("'main'", "'main' (118)")}${FRAMES}`],
  ["a panic of older Rust", `thread 'main' panicked at 'no', src/main.rs:84:9${FRAMES}`],
  [
    "a panic that compares",
    "thread 'main' panicked at src/main.rs:84:9:\nassertion `left == right` failed\n  left: 1\n right: 2\nnote: run with `RUST_BACKTRACE=1`",
  ],
  [
    "a panic over an error",
    `thread 'main' panicked at src/main.rs:84:9:\ncalled \`Result::unwrap()\` on an \`Err\` value: outer${CHAIN}${FRAMES.replace("\nstack", "\n\nStack")}`,
  ],
  [
    "C++'s last words",
    "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc",
  ],
  ["a value printed with {:#?}", `${TIME} INFO: config Config {\n    a: 1,\n    b: [\n        2,\n    ],\n}`],
  ["a list printed with {:#?}", `${TIME}  INFO a::b: workers [\n    "a",\n]`],
  [
    "a pretty error with causes",
    `  ${TIME} ERROR a::b: failed: outer${CHAIN}\n    at src/a.rs:1\n    in a::b::c with x: 1\n`,
  ],
  ["a pretty error without a place", `  ${TIME} ERROR a::b: failed: outer${CHAIN}`],
])("%s is one event", (_name, text) => {
  expect(raws(`${TIME} INFO: before\n${text}\n${TIME} INFO: after\n`)).toEqual([
    `${TIME} INFO: before`,
    text,
    `${TIME} INFO: after`,
  ]);
});

test.each([
  ["an empty line alone", [ERROR, "", "next"]],
  ["causes of nothing", [`${TIME} INFO: fine`, "", "Caused by:", "    0: x"]],
  ["frames of nothing", [ERROR, "   0: rust_begin_unwind", "             at /rustc/x.rs:1"]],
  ["a hint of nothing", [ERROR, "note: run with `RUST_BACKTRACE=1` environment variable"]],
  ["a stack of JavaScript's", [`${ERROR}\n\nCaused by:`, "at Object.<anonymous> (/srv/index.js:1:7)"]],
  [
    "an event where a panic's message should be",
    ["thread 'main' panicked at src/main.rs:1:1:", `${TIME} INFO: x`],
  ],
  ["a panic where a panic's message should be", ["thread 'main' panicked at src/main.rs:1:1:", `${PANIC}`]],
  ["what is no message of a panic any more", [PANIC, "bash: zisk-worker: command not found"]],
  ["a JSON event", [ERROR, '{"level":"INFO","fields":{"message":"x"}}', "", "Caused by:"]],
  ["a value that is not closed", [`${TIME} INFO: config Config {`, "    a: 1,", "next"]],
  ["a line that ends in a bracket", [`${TIME} INFO: waiting (`, `${TIME} INFO: x`]],
  ["an indented line below an error", [ERROR, "    in somewhere else entirely, not a span"]],
])("%s is swallowed by no event", (_name, lines) => {
  expect(raws(`${lines.join("\n")}\n`)).toEqual(lines);
});

describe("services pasted together", () => {
  test("keep their lines apart", () => {
    const lines = linesOf(
      `worker-1  | ${ERROR}\nworker-2  | \nworker-2  | Caused by:\nworker-1  | \nworker-1  | Caused by:\nworker-1  |     0: inner\n`,
    );
    expect(lines.map(({ labels: { host }, text, continues }) => [host, text, continues ?? false])).toEqual([
      ["worker-1", ERROR, false],
      ["worker-2", "", false],
      ["worker-2", "Caused by:", false],
      ["worker-1", "\nCaused by:\n    0: inner", true],
    ]);
  });
});

describe("an event whose end comes late", () => {
  test("goes on in a line of its own that says so", () => {
    const assembler = new LineAssembler();
    const [first = "", ...rest] = `${ERROR}${CHAIN}`.split("\n");
    expect(assembler.push(bytes(`${first}\n`))).toEqual([]);
    expect(assembler.pending).toBe(true);
    expect(assembler.flush().map(({ text }) => text)).toEqual([ERROR]);
    let offset = first.length + 1;
    const late = rest.flatMap((text) => {
      const lines = assembler.push(bytes(`${text}\n`, offset));
      offset += text.length + 1;
      return lines;
    });
    late.push(...assembler.flush());
    expect(late.map(({ text, continues }) => [text, continues])).toEqual([[rest.join("\n"), true]]);
  });

  test("is over when another line came", () => {
    const assembler = new LineAssembler();
    assembler.push(bytes(`${ERROR}\n`));
    assembler.flush();
    const lines = assembler.push(bytes("words\n\nCaused by:\n    0: x\n", ERROR.length + 1));
    expect(lines.map(({ text, continues }) => [text, continues])).toEqual([
      ["words", undefined],
      ["", undefined],
      ["Caused by:", undefined],
      ["    0: x", undefined],
    ]);
  });

  test("waits for no more than what goes wrong", () => {
    const assembler = new LineAssembler();
    expect(assembler.push(bytes(`${TIME} INFO: fine\n`))).toHaveLength(1);
    expect(assembler.pending).toBe(false);
  });
});
