import { createWriteStream, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { isoFromMicros } from "../lib/time.ts";

const CORPUS = fileURLToPath(new URL("../fixtures/corpus", import.meta.url));
const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/;
const JOB_ID = /job_id":"([0-9a-f]{8})|JobId\(([0-9a-f]{8})/g;
/** What a line measures and counts: milliseconds, seconds with three decimals, a segment. */
const MEASURED = /("elapsed_ms":)\d+|("segment":)\d+|( segment )\d+|(?<=[ (+])\d+\.\d{3}(?=s\b)/g;
const MOST_MS = 20_000;
const MOST_SEGMENTS = 400;
const LINES_A_WRITE = 2_000;
/** The same lines in every run. */
const SEED = 8;

/** Which lines, and when they say that they were written. */
export interface ClusterLines {
  format: "json" | "rank";
  count: number;
  /** Time of the first line, microseconds since the epoch. */
  fromUs: number;
  /** Microseconds from one line to the next, on average: some come together, and none more than twice as late. */
  stepUs: number;
}

/**
 * The corpus over and over, as a cluster writes it: each round with times and job IDs of its own, and every line with
 * measurements of its own, since what is perfectly regular compresses better than any log does.
 */
export function* clusterLines({ format, count, fromUs, stepUs }: ClusterLines): Generator<string> {
  const lines = corpusLines(format);
  const jobs = new Set(
    lines.flatMap((line) => [...line.matchAll(JOB_ID)].map((match) => match[1] ?? match[2] ?? "")),
  );
  const anyJob = new RegExp([...jobs].join("|"), "g");
  const random = xoroshiro128plus(SEED);
  let timeUs = fromUs;
  let round = 0;
  for (let index = 0; index < count; index++) {
    if (index % lines.length === 0) round++;
    const line = lines[index % lines.length] ?? "";
    yield line
      .replace(ISO, isoFromMicros(timeUs))
      .replace(MEASURED, (_found, ...before: string[]) =>
        measured(before, (most) => uniformInt(random, 0, most)),
      )
      .replace(anyJob, (job) => jobOfRound(job, round));
    timeUs += uniformInt(random, 0, 2 * stepUs);
  }
}

/** Another value, behind what stands before it. */
function measured(
  [elapsed, segment, inWords]: readonly (string | undefined)[],
  upTo: (most: number) => number,
): string {
  if (elapsed) return `${elapsed}${upTo(MOST_MS)}`;
  if (segment ?? inWords) return `${segment ?? inWords}${upTo(MOST_SEGMENTS - 1)}`;
  return (upTo(MOST_MS) / 1000).toFixed(3);
}

/** Writes them to a file, one a line, in bounded memory. */
export async function writeClusterFile(path: string, lines: ClusterLines): Promise<void> {
  await pipeline(Readable.from(inChunks(clusterLines(lines))), createWriteStream(path));
}

function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk: string[] = [];
  for (const line of lines) {
    if (chunk.push(line) < LINES_A_WRITE) continue;
    yield `${chunk.join("\n")}\n`;
    chunk = [];
  }
  if (chunk.length > 0) yield `${chunk.join("\n")}\n`;
}

function corpusLines(format: string): string[] {
  const folder = join(CORPUS, format);
  return readdirSync(folder)
    .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"))
    .filter(Boolean);
}

/** Eight hexadecimal digits that differ from round to round, one job's alike within a round. */
function jobOfRound(job: string, round: number): string {
  return ((Number.parseInt(job, 16) + round * 0x9e3779b1) % 2 ** 32).toString(16).padStart(8, "0");
}
