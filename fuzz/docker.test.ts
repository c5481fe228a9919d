import { createPieceReader } from "../server/sources/docker/pieces.ts";
import { PartJoiner } from "../server/sources/docker/lines.ts";
import { microsOfEngineTime } from "../server/sources/docker/engine-time.ts";
import { fuzz } from "./fuzz.ts";
import { inChunks } from "./mutated.ts";
import { must } from "./must.ts";
import { mustBeTime } from "./items.ts";

const TIME = "2026-06-04T13:39:33.123456789Z";
const LATER = "2026-06-04T15:39:34+02:00";
const LONGEST_LINE_BYTES = 100_000;
const REFUSED = /^the engine sent what is no /;

function frame(kind: number, content: string): Buffer {
  const head = Buffer.from([kind, 0, 0, 0, 0, 0, 0, 0]);
  const bytes = Buffer.from(content, "latin1");
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

/** The lines of a log that comes in chunks, as text that tells everything of them; and whether it was refused. */
function linesOf(hasTerminal: boolean, chunks: readonly Buffer[]): { lines: string[]; isRefused: boolean } {
  const reader = createPieceReader(hasTerminal);
  const joiner = new PartJoiner(LONGEST_LINE_BYTES);
  const lines: string[] = [];
  const take = (pieces: ReturnType<typeof reader.push>): void => {
    for (const piece of pieces)
      for (const { output, time, raw } of joiner.push(piece)) {
        mustBeTime(microsOfEngineTime(time));
        must(raw.length <= LONGEST_LINE_BYTES, "a line is no longer than a line may be");
        lines.push(`${output} ${time} ${Buffer.from(raw).toString("latin1")}`);
      }
  };
  try {
    for (const chunk of chunks) take(reader.push(chunk));
    take(reader.end());
    for (const { output, time, raw } of joiner.flush())
      lines.push(`${output} ${time} ${Buffer.from(raw).toString("latin1")}`);
    return { lines, isRefused: false };
  } catch (error) {
    if (!(error instanceof Error) || !REFUSED.test(error.message)) throw error;
    return { lines, isRefused: true };
  }
}

const part = "x".repeat(16_384);
const FRAMES = Buffer.concat([
  frame(1, `${TIME} one\n`),
  frame(2, `${TIME} a warning \xff\xc3(\n`),
  frame(1, `${TIME} ${part}`),
  frame(1, `${TIME} end\n`),
  frame(3, "Error grabbing logs\n"),
  frame(1, `${LATER} last`),
]);

for (const [name, hasTerminal, valid] of [
  ["Docker's frames", false, [FRAMES, frame(1, `${TIME} x\n`)]],
  [
    "Docker's log of a terminal",
    true,
    [Buffer.from(`${TIME} one\r\n${TIME} ${part}${TIME} end\r\n${LATER} x`)],
  ],
] as const)
  fuzz({
    name,
    valid,
    words: [
      TIME,
      LATER,
      " ",
      "\n",
      Buffer.from([1, 0, 0, 0, 0, 0, 0, 2]),
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
    ],
    read(input, chance) {
      const whole = linesOf(hasTerminal, [input]);
      const cut = linesOf(hasTerminal, inChunks(input, chance));
      must(whole.isRefused === cut.isRefused, "a log is refused wherever the network cuts it");
      // What came before the place of a refusal was delivered or not, as it was cut.
      if (!whole.isRefused)
        must(
          whole.lines.join("\n") === cut.lines.join("\n"),
          "lines are the same wherever the network cuts them",
        );
    },
  });
