import { takeForwardLines, readForwardStatus } from "../server/http/forward-request.ts";
import { BodyBudget } from "../server/http/body-budget.ts";
import { forwardLineSchema, lineFromWire, wireText, type ForwardLine } from "../server/forward/wire.ts";
import { frameHead, readFrames } from "../server/forward/sending/spool-frame.ts";
import { encodedSomehow, requestOf } from "./encoded.ts";
import { createLineParser } from "../server/parse/parse-line.ts";
import { mustBeRecord } from "./items.ts";
import { fuzz } from "./fuzz.ts";
import { must } from "./must.ts";
import { unlessRefused } from "./refused.ts";

const RECEIVED_US = Date.UTC(2026, 5, 4) * 1_000;
const PATH = "/api/forward?name=prover-07&forwarder=f1";
const line = (change: Partial<ForwardLine>): string =>
  JSON.stringify({
    source: "file",
    stream: "zisk-worker.log",
    host: "prover-07",
    service: "zisk-worker",
    key: "k1",
    position: "f:100",
    time_us: 1_780_580_373_123_456,
    line: "2026-06-04T13:39:33.123456Z  INFO zisk_worker: done",
    ...change,
  });
const LINES = [
  line({ after: "f:0", fields: { pid: "7" } }),
  line({ line: undefined, line_base64: "/8MoABs=", time_us: null, level: "warn" }),
  line({ about: "gap", text: "Lines are missing." }),
  line({ continues: true, text: "cleaned" }),
];
const WORDS = [
  "{",
  "}",
  "[",
  ",",
  ":",
  '"',
  "\n",
  "null",
  "1e400",
  '"line_base64":',
  '"about":"restart"',
  "__proto__",
];

fuzz({
  name: "forwarded lines",
  valid: [Buffer.from(`${LINES.join("\n")}\n`), Buffer.from(LINES[0] ?? "")],
  words: WORDS,
  async read(input, chance) {
    const lines: ForwardLine[] = [];
    const request = requestOf(PATH, encodedSomehow(input, chance), "application/x-ndjson");
    const answer = await unlessRefused(
      takeForwardLines(request, new BodyBudget(), async (_speaker, slices) => {
        for await (const slice of slices) lines.push(...slice);
        return { stored: lines.length };
      }),
    );
    if (answer === null) return;
    const parser = createLineParser("fuzz");
    for (const wire of lines) {
      const read = lineFromWire(wire);
      const again = lineFromWire(
        forwardLineSchema.parse(JSON.parse(wireText(wire.source, read, wire.after))),
      );
      must(JSON.stringify(again) === JSON.stringify(read), "a line that is forwarded once more is the same");
      mustBeRecord(parser.parse(read, RECEIVED_US));
    }
  },
});

fuzz({
  name: "a forwarder's status",
  valid: [
    Buffer.from(
      JSON.stringify({
        sources: [
          {
            name: "file",
            kind: "file",
            state: "backfilling",
            problem: null,
            streams: 2,
            progress: { done: 1, total: 2, unit: "bytes" },
            gaps: [{ fromUs: null, toUs: 5, reason: "r" }],
          },
        ],
      }),
    ),
  ],
  words: WORDS,
  async read(input) {
    const request = requestOf(PATH, { encoding: "identity", body: input }, "application/json");
    const told = await unlessRefused(readForwardStatus(request));
    for (const source of told?.sources ?? []) must(source.name !== "", "a source has a name");
  },
});

const body = Buffer.from("what was compressed");
const frame = Buffer.concat([frameHead(3, 40, [["file", "s", "f:100"]], body), body]);

fuzz({
  name: "a forwarder's spool",
  valid: [frame, Buffer.concat([frame, frame])],
  words: ["\n", '"bytes":', "1e9", "{"],
  read(input) {
    const { frames, wholeBytes } = readFrames(input);
    must(wholeBytes <= input.length, "frames lie within the segment");
    for (const { offset, bytes } of frames)
      must(
        input.subarray(offset, offset + bytes).equals(body),
        "a frame whose sum is right has its very bytes",
      );
  },
});
