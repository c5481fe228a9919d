import { fileURLToPath } from "node:url";
import type { CorpusFormat } from "../server/commands/corpus-compare.ts";
import { CORPUS_FORMATS, corpusFiles, readLog } from "../server/commands/corpus-compare.ts";
import { LineAssembler } from "../server/lines/line-assembler.ts";
import { createLineParser } from "../server/parse/parse-line.ts";
import type { BenchFigure } from "./figure.ts";

const MB = 1_000_000;
const CHUNK_BYTES = 256 * 1024;
/** Lines/s below which storing the same lines could not reach its own target. */
const TARGETS: Partial<Record<CorpusFormat, string>> = { json: "≥ 200000", rank: "≥ 250000" };

/** Bytes to records, one thread: events/s of every format on 32 MB of corpus, and seconds for inputs that double. */
export async function run(): Promise<BenchFigure[]> {
  const corpus = fileURLToPath(new URL("../fixtures/corpus", import.meta.url));
  const figures: BenchFigure[] = [];
  for (const format of CORPUS_FORMATS) {
    const bytes = repeated(
      Buffer.concat(corpusFiles(corpus).map((file) => readLog(corpus, format, file))),
      32 * MB,
    );
    parseAll(bytes.subarray(0, 8 * MB));
    const { events, seconds } = parseAll(bytes);
    figures.push({
      name: `parse ${format}`,
      value: Math.round(events / seconds),
      unit: "events/s",
      target: TARGETS[format],
      baseline: `${format === "json" ? "split and JSON.parse" : "split"} ${Math.round(parseJson(bytes, format))} lines/s`,
    });
  }
  for (const [name, unit] of Object.entries(HARD)) {
    for (const megabytes of [1, 2, 4, 8]) {
      const bytes = repeated(Buffer.from(unit), megabytes * MB);
      figures.push({
        name: `${name}, ${megabytes} MB line`,
        value: parseAll(bytes).seconds * 1000,
        unit: "ms",
      });
    }
  }
  return figures;
}

/** What a line of megabytes repeats to be as hard as possible for one of the parsers. */
const HARD = {
  "quotes and fields": '2026-05-28T20:26:40.383597Z  INFO a::b: x a="b c=( d=[ e="f ',
  "nested JSON": '{"level":"INFO","fields":{"a":[',
  "escape codes": "\u001b]0;\u001b[1;\u001b[",
  spans: "2026-05-28T20:26:40.383597Z  INFO a{b=1}:c::d:",
  templates: "Worker WorkerId(a) x while computing for job JobId(b) in phase ",
} as const;

function repeated(unit: Buffer, bytes: number): Buffer {
  return Buffer.alloc(bytes, unit);
}

function parseAll(bytes: Buffer): { events: number; seconds: number } {
  const assembler = new LineAssembler();
  const parser = createLineParser("bench");
  const labels = { host: "host", service: "service" };
  let events = 0;
  const begin = performance.now();
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES) {
    const chunk = bytes.subarray(offset, offset + CHUNK_BYTES);
    const end = offset + CHUNK_BYTES >= bytes.length;
    const item = { kind: "bytes", stream: "s", labels, file: "f", offset, bytes: chunk, end } as const;
    for (const line of assembler.push(item)) if (parser.parse(line, 0).id !== "") events++;
  }
  return { events, seconds: (performance.now() - begin) / 1000 };
}

/** The least that any reader of lines does: cut them, and for JSON parse them. */
function parseJson(bytes: Buffer, format: CorpusFormat): number {
  const begin = performance.now();
  const lines = bytes.toString("utf8").split("\n");
  if (format === "json") for (const line of lines.slice(0, -1)) JSON.parse(line);
  return lines.length / ((performance.now() - begin) / 1000);
}
