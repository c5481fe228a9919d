import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { isoFromMicros } from "../../lib/time.ts";
import { LineAssembler } from "../lines/line-assembler.ts";
import { createLineParser } from "../parse/parse-line.ts";
import { UntimedHeads } from "../parse/untimed-heads.ts";
import type { LogRecord } from "../record.ts";

/** The formats of the corpus, by the names of its folders. */
export const CORPUS_FORMATS = ["json", "full", "compact", "pretty", "pretty-ansi", "rank"] as const;
export type CorpusFormat = (typeof CORPUS_FORMATS)[number];

const text = z.string().nullable();

/** What a reader should recover of one event: a line of `truth/*.jsonl`. */
const truthSchema = z.object({
  timestamp: z.string(),
  level: z.string(),
  target: z.string(),
  message: z.string(),
  text: z.string(),
  host: z.string(),
  service: z.string(),
  job_id: text,
  phase: text,
  worker_id: text,
  segment: z.number().nullable(),
  elapsed_ms: z.number().nullable(),
  error: text,
});
export type Truth = z.infer<typeof truthSchema>;

/** How many events had the value of the truth, and the first that had not. */
interface FieldScore {
  field: string;
  equal: number;
  firstDifference: string | undefined;
}

/** What came of comparing a stream of records with the truth. */
export interface Score {
  name: string;
  expected: number;
  found: number;
  fields: FieldScore[];
  /** True when the raw texts, each with its newline, are the input again. */
  bytesEqual: boolean;
}

/** True when every event is there, none is extra, and each value equals the truth. */
export function isWhole(score: Score): boolean {
  const { expected, found, fields, bytesEqual } = score;
  return expected === found && bytesEqual && fields.every(({ equal }) => equal === expected);
}

type Reader = [field: string, expected: (truth: Truth) => string, found: (record: LogRecord) => string];

const COMMON: Reader[] = [
  ["level", (truth) => truth.level, (record) => record.level],
  ["timestamp", (truth) => truth.timestamp, (record) => isoFromMicros(record.timeUs)],
  ["job", (truth) => truth.job_id?.slice(0, 8) ?? "", (record) => record.job],
  ["phase", (truth) => truth.phase ?? "", (record) => record.phase],
];

const STRUCTURED: Reader[] = [
  ...COMMON,
  ["message", (truth) => truth.message, (record) => record.message],
  ["target", (truth) => truth.target, (record) => record.target],
  ["job_id", (truth) => truth.job_id ?? "", (record) => record.jobId],
  ["worker", (truth) => truth.worker_id ?? "", (record) => record.worker],
  ["segment", (truth) => truth.segment?.toString() ?? "", (record) => record.segment],
  ["elapsed_ms", (truth) => truth.elapsed_ms?.toString() ?? "", ({ fields }) => fields["elapsed_ms"] ?? ""],
  ["error", (truth) => truth.error ?? "", ({ fields }) => fields["error"] ?? ""],
];

// Bare messages hold IDs cut to eight characters, and a worker's own lines do not name the worker.
const BARE: Reader[] = [
  ...COMMON,
  ["text", (truth) => truth.text, (record) => record.message],
  [
    "worker",
    (truth) => (truth.text.includes("WorkerId(") ? (truth.worker_id?.slice(0, 8) ?? "") : ""),
    (record) => record.worker,
  ],
];

/** What can be recovered of an event in this format. */
export function readersOf(format: CorpusFormat): readonly Reader[] {
  return format === "rank" ? BARE : STRUCTURED;
}

/** The names of the corpus' files, for example `coord-01.zisk-coordinator`. */
export function corpusFiles(directory: string): string[] {
  return readdirSync(join(directory, "truth"))
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => name.slice(0, -".jsonl".length))
    .toSorted();
}

/** The truth of one file, an entry an event. */
export function readTruth(directory: string, file: string): Truth[] {
  const lines = readFileSync(join(directory, "truth", `${file}.jsonl`), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => truthSchema.parse(JSON.parse(line)));
}

/** The bytes of one file in one format. */
export function readLog(directory: string, format: CorpusFormat, file: string): Buffer {
  return readFileSync(join(directory, format, `${file}.log`));
}

/** Takes bytes through splitting, joining and parsing as a followed file goes, in chunks of an awkward size. */
export function parseBytes(bytes: Buffer, file: string, chunkBytes = 1021): LogRecord[] {
  const [host = "", service = ""] = file.split(".");
  const assembler = new LineAssembler();
  const heads = new UntimedHeads(createLineParser("corpus"));
  const records: LogRecord[] = [];
  for (let offset = 0; offset < bytes.length; offset += chunkBytes) {
    const chunk = bytes.subarray(offset, offset + chunkBytes);
    const end = offset + chunkBytes >= bytes.length;
    const item = {
      kind: "bytes",
      stream: file,
      labels: { host, service },
      file: "corpus",
      offset,
      bytes: chunk,
      end,
    } as const;
    for (const line of assembler.push(item)) records.push(...heads.parse(line, 0));
  }
  return [...records, ...heads.flush(true)];
}

/** Compares records with the truth, position by position. */
export function score(
  name: string,
  bytes: Buffer,
  truths: readonly Truth[],
  records: readonly LogRecord[],
  readers: readonly Reader[],
): Score {
  const raws = records.map((record) => Buffer.concat([Buffer.from(record.raw), Buffer.from("\n")]));
  return {
    name,
    expected: truths.length,
    found: records.length,
    bytesEqual: Buffer.concat(raws).equals(bytes),
    fields: readers.map(([field, expected, found]) => {
      const differing = truths.findIndex((truth, index) => {
        const record = records[index];
        return !record || expected(truth) !== found(record);
      });
      const equal = truths.filter((truth, index) => {
        const record = records[index];
        return record !== undefined && expected(truth) === found(record);
      }).length;
      const record = records[differing];
      const truth = truths[differing];
      return {
        field,
        equal,
        firstDifference: truth && `${expected(truth)} ≠ ${record ? found(record) : "(no event)"}`,
      };
    }),
  };
}

/** Adds up the scores of several files of one format. */
export function total(name: string, scores: readonly Score[]): Score {
  return {
    name,
    expected: scores.reduce((sum, { expected }) => sum + expected, 0),
    found: scores.reduce((sum, { found }) => sum + found, 0),
    bytesEqual: scores.every(({ bytesEqual }) => bytesEqual),
    fields: (scores[0]?.fields ?? []).map(({ field }, index) => ({
      field,
      equal: scores.reduce((sum, { fields }) => sum + (fields[index]?.equal ?? 0), 0),
      firstDifference: scores.map(({ fields }) => fields[index]?.firstDifference).find(Boolean),
    })),
  };
}
