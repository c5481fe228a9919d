import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PartJoiner } from "./lines.ts";
import { createPieceReader, type PieceReader } from "./pieces.ts";

const TIME = "2026-06-04T13:39:33.123456789Z";
const LATER = "2026-06-04T13:39:34.000000001Z";

/** A frame as the engine writes it: 1 for stdout, 2 for stderr, 3 for its own words. */
function frame(kind: number, content: string): Buffer {
  const head = Buffer.from([kind, 0, 0, 0, 0, 0, 0, 0]);
  const body = Buffer.from(content, "latin1");
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** Lines of a log that comes in chunks. */
function linesOf(reader: PieceReader, chunks: readonly Buffer[], joiner = new PartJoiner()): string[] {
  return chunks
    .flatMap((chunk) => reader.push(chunk))
    .flatMap((piece) => joiner.push(piece))
    .map(({ output, time, raw }) => `${output} ${time} ${Buffer.from(raw).toString("latin1")}`);
}

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const edges = [0, ...at.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => Buffer.from(bytes.subarray(edges[index], end)));
}

const part = "x".repeat(16_384);
const framed = Buffer.concat([
  frame(1, `${TIME} one\n`),
  frame(2, `${TIME} a warning\n`),
  frame(1, `${TIME} ${part}`),
  frame(2, `${TIME} between\n`),
  frame(1, `${TIME} end\n`),
  frame(1, `${TIME} \n`),
  frame(2, `${LATER} \xff\xc3(\n`),
]);
const framedLines = [
  "stdout 1780580373.123456789 one",
  "stderr 1780580373.123456789 a warning",
  "stderr 1780580373.123456789 between",
  `stdout 1780580373.123456789 ${part}end`,
  "stdout 1780580373.123456789 ",
  "stderr 1780580374.000000001 \xff\xc3(",
];
const typed = Buffer.from(
  `${TIME} one\r\n${TIME} ${part}${TIME} ${part}${TIME} end\r\n${TIME} \r\n${LATER} \xff\xc3(\r\n`,
  "latin1",
);
const typedLines = [
  "stdout 1780580373.123456789 one\r",
  `stdout 1780580373.123456789 ${part}${part}end\r`,
  "stdout 1780580373.123456789 \r",
  "stdout 1780580374.000000001 \xff\xc3(\r",
];
const places = fc.array(fc.nat(), { maxLength: 40 });

describe("the log that the engine sends", () => {
  test("with frames, cut anywhere", () => {
    fc.assert(
      fc.property(places, (at) => {
        expect(linesOf(createPieceReader(false), cut(framed, at))).toEqual(framedLines);
      }),
      { numRuns: 200 },
    );
    expect(linesOf(createPieceReader(false), cut(framed, [...framed.keys()].slice(0, 200)))).toEqual(
      framedLines,
    );
  });

  test("of a terminal, cut anywhere", () => {
    fc.assert(
      fc.property(places, (at) => {
        expect(linesOf(createPieceReader(true), cut(typed, at))).toEqual(typedLines);
      }),
      { numRuns: 200 },
    );
  });

  test("a terminal's line may show a time, also the engine's own", () => {
    const text = `${TIME} it is ${TIME} now\n`;
    expect(linesOf(createPieceReader(true), [Buffer.from(text)])).toEqual([
      `stdout 1780580373.123456789 it is ${TIME} now`,
    ]);
  });

  test("a line that a process left without an end is a line before what follows", () => {
    const chunks = [frame(1, `${TIME} last words`), frame(1, `${LATER} started\n`)];
    expect(linesOf(createPieceReader(false), chunks)).toEqual([
      "stdout 1780580373.123456789 last words",
      "stdout 1780580374.000000001 started",
    ]);
  });

  test("parts of one line that a log driver gives times of their own are joined", () => {
    const chunks = [frame(1, `${TIME} ${part}`), frame(1, `${LATER} end\n`)];
    expect(linesOf(createPieceReader(false), chunks)).toEqual([`stdout 1780580373.123456789 ${part}end`]);
  });

  test("a line without end comes in pieces of bounded size", () => {
    const chunks = Array.from({ length: 5 }, () => frame(1, `${TIME} ${part}`));
    const lines = linesOf(createPieceReader(false), chunks, new PartJoiner(40_000));
    expect(lines.map(({ length }) => length - "stdout 1780580373.123456789 ".length)).toEqual([
      40_000, 40_000,
    ]);
  });

  test("the engine's own words are no line", () => {
    const reader = createPieceReader(false);
    expect(linesOf(reader, [frame(3, "Error grabbing logs: unexpected EOF\n")])).toEqual([]);
    expect(reader.complaint()).toBe("Error grabbing logs: unexpected EOF");
  });

  test("what is no frame is said instead of read", () => {
    expect(() => createPieceReader(false).push(Buffer.from("HTTP/1.1 200 OK"))).toThrow("no frame");
    const endless = Buffer.alloc(5 * 1024 * 1024, "x");
    expect(() => createPieceReader(true).push(endless)).toThrow("no log of a container with a terminal");
  });
});
