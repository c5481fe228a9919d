import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BytesItem } from "../sources/source.ts";
import { LineAssembler } from "./line-assembler.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { Line } from "./line.ts";

const labels = { host: "h", service: "s" };

function item(bytes: Uint8Array, offset: number, end = false, file = "f"): BytesItem {
  return { kind: "bytes", stream: "st", labels, file, offset, bytes, end };
}

function assemble(bytes: Uint8Array, cuts: readonly number[]): Line[] {
  const assembler = new LineAssembler();
  const edges = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].toSorted(
    (a, b) => a - b,
  );
  const lines = edges.slice(1).flatMap((to, index) => {
    const from = edges[index]!;
    // The source may use its buffer again at once.
    const chunk = Uint8Array.from(bytes.subarray(from, to));
    const out = assembler.push(item(chunk, from));
    chunk.fill(0x58);
    return out;
  });
  return [...lines, ...assembler.push(item(new Uint8Array(0), bytes.length, true))];
}

/** NULs at the beginning of a line are a hole in the file and no text. */
function withoutHoles(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/(^|\n)\0+/g, "$1"), "latin1");
}

function terminated(bytes: Buffer): Buffer {
  return bytes.length === 0 || bytes.at(-1) === 10 ? bytes : Buffer.concat([bytes, Buffer.from("\n")]);
}

const PRETTY =
  "  2026-05-28T20:26:40.383597Z  INFO a::b: hello, x: 1\n    at src/main.rs:83\n    in a::b::c with y: 2\n";

const PIECES = [
  "\n",
  "\r\n",
  "\u001b[2m",
  "…",
  "\0",
  "\0\0\0",
  PRETTY,
  `${PRETTY}\n`,
  "    at x:1\n",
  "plain",
  "\ufeff",
  "2026-05-28T20:26:40.383597Z ERROR: Failed: outer\n\nCaused by:\n    0: middle\n    1: inner\n",
  "thread 'main' panicked at src/main.rs:1:1:\nmessage\nnote: run with `RUST_BACKTRACE=1`\n",
  "stack backtrace:\n   0: rust_begin_unwind\n             at /rustc/x.rs:1\n",
  "2026-05-28T20:26:40.383597Z ERROR: Foo {\n    a: 1,\n",
  "}\n",
  "\nCaused by:\n",
  "    0: middle\n",
  "worker-1  | ",
  "worker-2  | Error: x\n",
  "2026-06-04T13:39:33.123456789Z stdout P ",
  "2026-06-04T13:39:33.123456789Z stdout F ",
  "Jun 04 13:39:33 host zisk-worker[1]: ",
  '{"log":"part","stream":"stdout","time":"2026-06-04T13:39:33Z"}\n',
];

describe("LineAssembler", () => {
  test("gives back every byte, whatever they are and however they are cut", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.constantFrom(...PIECES).map((text) => Uint8Array.from(Buffer.from(text))),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }),
        fc.array(fc.nat(500), { maxLength: 12 }),
        (pieces, cuts) => {
          const bytes = Buffer.concat(pieces);
          const lines = assemble(bytes, cuts);
          const again = Buffer.concat(
            lines.map(({ raw }) => Buffer.concat([Buffer.from(raw), Buffer.from("\n")])),
          );
          expect(again.equals(terminated(withoutHoles(bytes)))).toBe(true);
          expect(lines.map(({ key, text }) => [key, text])).toEqual(
            assemble(bytes, []).map(({ key, text }) => [key, text]),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test("names each line by its offset and resumes behind it", () => {
    const lines = assemble(Buffer.from("one\ntwo…\r\n\nlast"), [5, 8]);
    expect(lines.map(({ key, position, raw, text }) => [key, position, raw, text])).toEqual([
      ["f-0", "f:4", "one", "one"],
      ["f-4", "f:12", "two…\r", "two…"],
      ["f-12", "f:13", "", ""],
      ["f-13", "f:17", "last", "last"],
    ]);
  });

  test("holds a line without its newline, also through a flush", () => {
    const assembler = new LineAssembler();
    expect(assembler.push(item(Buffer.from("par"), 0))).toEqual([]);
    expect(assembler.flush()).toEqual([]);
    expect(assembler.pending).toBe(false);
    expect(assembler.push(item(Buffer.from("t\n"), 3))[0]?.raw).toBe("part");
  });

  test("keeps what is not UTF-8 as bytes, and shows it as U+FFFD", () => {
    const [good, bad] = assemble(Buffer.from([0x61, 0x0a, 0xff, 0x62, 0x0a]), []);
    expect(good?.raw).toBe("a");
    expect(bad?.raw).toEqual(Uint8Array.from([0xff, 0x62]));
    expect(bad?.text).toBe("\ufffdb");
  });

  test("strips escape codes from the text only, also when a chunk cuts one", () => {
    const raw =
      "\u001b[2m2026\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u001b\\ \u001b[38;5;1mred\u001b[m alone \u001b";
    const bytes = Buffer.from(`${raw}\n`);
    for (let cut = 0; cut < bytes.length; cut++) {
      expect(assemble(bytes, [cut]).map((line) => [line.raw, line.text])).toEqual([
        [raw, "2026 link red alone \u001b"],
      ]);
    }
  });

  test("makes one event of a pretty event's lines, its empty line included", () => {
    const lines = assemble(Buffer.from(`${PRETTY}\n${PRETTY}${PRETTY}\nafter\n`), []);
    expect(lines.map(({ raw }) => raw)).toEqual([PRETTY, PRETTY.slice(0, -1), PRETTY, "after"]);
    expect(lines[0]).toMatchObject({ key: "f-0", position: `f:${PRETTY.length + 1}` });
  });

  test("swallows no foreign line", () => {
    const header = "  2026-05-28T20:26:40.383597Z  INFO a::b: hello";
    const foreign = [
      "    at Object.<anonymous> (/srv/index.js:1:7)",
      "             at /rustc/library/std/src/panicking.rs:665:5",
      "    in the beginning was the word",
      "thread 'main' panicked at src/main.rs:1:1:",
      "\tat java.lang.Thread.run(Thread.java:1)",
    ];
    for (const line of foreign) {
      const lines = assemble(Buffer.from(`${header}\n    at src/a.rs:1\n${line}\n\n`), []);
      expect(lines.map(({ raw }) => raw)).toEqual([`${header}\n    at src/a.rs:1`, line, ""]);
    }
    const twice = assemble(Buffer.from(`${header}\n    at src/a.rs:1\n    at src/b.rs:2\n`), []);
    expect(twice).toHaveLength(2);
  });

  test("ends an event that nothing follows when the stream is idle", () => {
    const assembler = new LineAssembler();
    expect(assembler.push(item(Buffer.from(PRETTY), 0))).toEqual([]);
    expect(assembler.pending).toBe(true);
    expect(assembler.flush().map(({ raw }) => raw)).toEqual([PRETTY.slice(0, -1)]);
    expect(assembler.pending).toBe(false);
  });

  test("bounds how much one event may gather", () => {
    const span = "    in a::b with y: 2\n";
    const lines = assemble(
      Buffer.from("  2026-05-28T20:26:40.383597Z  INFO a::b: x\n" + span.repeat(1_000)),
      [],
    );
    expect(lines.length).toBeGreaterThan(700);
  });

  test("passes a record of a transport that delimits lines, and joins those of a pretty event", () => {
    const assembler = new LineAssembler();
    const record = (key: string, text: string) =>
      assembler.push({
        kind: "line",
        stream: "u",
        labels,
        key,
        position: `p${key}`,
        timeUs: 5,
        raw: Buffer.from(text),
      });
    expect(record("1", "\u001b[31mred\u001b[0m")).toEqual([
      {
        stream: "u",
        labels,
        key: "1",
        position: "p1",
        timeUs: 5,
        raw: "\u001b[31mred\u001b[0m",
        text: "red",
      },
    ]);
    const [header = "", place = ""] = PRETTY.split("\n");
    expect([...record("2", header), ...record("3", place)]).toEqual([]);
    const [event, next] = record("4", "next");
    expect(event).toMatchObject({ key: "2", position: "p3", raw: `${header}\n${place}` });
    expect(next).toMatchObject({ key: "4", raw: "next" });
  });
});

describe("LineSplitter", () => {
  test("delivers what was held of a file that another follows, and drops what is read again", () => {
    const splitter = new LineSplitter();
    expect(splitter.push(item(Buffer.from("held"), 0))).toEqual([]);
    expect(splitter.push(item(Buffer.from("new\n"), 0, false, "g"))).toEqual([
      { file: "f", start: 0, end: 4, raw: "held" },
      { file: "g", start: 0, end: 4, raw: "new" },
    ]);
    expect(splitter.push(item(Buffer.from("again"), 4, false, "g"))).toEqual([]);
    expect(splitter.push(item(Buffer.from("again\n"), 4, false, "g"))).toEqual([
      { file: "g", start: 4, end: 10, raw: "again" },
    ]);
  });

  test("delivers a line without end in pieces", () => {
    const splitter = new LineSplitter(4);
    expect(splitter.push(item(Buffer.from("abcdefghij"), 0)).map(({ start, raw }) => [start, raw])).toEqual([
      [0, "abcd"],
      [4, "efgh"],
    ]);
    expect(
      splitter.push(item(Buffer.from("\nk\n"), 10)).map(({ start, end, raw }) => [start, end, raw]),
    ).toEqual([
      [8, 11, "ij"],
      [11, 13, "k"],
    ]);
  });

  test("passes over a hole of NULs without holding it, and counts its bytes", () => {
    const splitter = new LineSplitter(16);
    const hole = new Uint8Array(1_000);
    const lines = splitter.push(item(Buffer.from("one\n"), 0));
    let offset = 4;
    for (; offset < 1_000_004; offset += hole.length) {
      lines.push(...splitter.push(item(hole, offset)));
      expect(splitter.holds).toBe(false);
    }
    lines.push(...splitter.push(item(Buffer.from("\0\0two\0\n\0\nä\n\0b\n"), offset)));
    expect(lines.map(({ start, end, raw }) => [start, end, raw])).toEqual([
      [0, 4, "one"],
      [1_000_006, 1_000_011, "two\0"],
      [1_000_012, 1_000_013, ""],
      [1_000_013, 1_000_016, "ä"],
      [1_000_017, 1_000_019, "b"],
    ]);
  });
});
