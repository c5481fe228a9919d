import { once } from "node:events";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { JobtrailError } from "../error.ts";
import { LineAssembler } from "../lines/line-assembler.ts";
import type { Line } from "../lines/line.ts";
import { JobsAtWork } from "../intake/jobs-at-work.ts";
import { createLineParser } from "../parse/parse-line.ts";
import { UntimedHeads } from "../parse/untimed-heads.ts";
import { eventFromRecord, type LogRecord } from "../record.ts";

/** What `jobtrail parse` is asked to do. */
export interface ParseArguments {
  /** Paths to read one after the other; none, or `-`, is standard input. */
  files: string[];
  host?: string;
  service?: string;
}

const CHUNK_BYTES = 256 * 1024;
/** Between two chunks of a pipe that is slower than this, an event of several lines is taken to be over, ms. */
const IDLE_MS = 200;

/**
 * Prints the lines of files or of standard input as Events, NDJSON, in order. Memory stays bounded: no more is read
 * while what reads our output is slow, and when it goes away (EPIPE) the work ends quietly.
 * @returns the exit code: 0, or 2 when a file cannot be read
 */
export async function parseCommand(args: ParseArguments): Promise<number> {
  const files = args.files.length > 0 ? args.files : ["-"];
  const output = new Output();
  for (const file of files) {
    try {
      await readable(file);
      await parseFile(file, args, output);
    } catch (error) {
      if (output.gone) return 0;
      process.stderr.write(`${messageOf(error)}\n`);
      return 2;
    }
    if (output.gone) return 0;
  }
  return 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function readable(file: string): Promise<void> {
  if (file === "-") return;
  try {
    const found = await stat(file);
    if (!found.isDirectory()) return;
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : messageOf(cause);
    const what = reason === "ENOENT" ? "there is no such file" : reason;
    throw new JobtrailError("input-unreadable", `Cannot read ${file}: ${what}. Check the path.`, { cause });
  }
  throw new JobtrailError(
    "input-unreadable",
    `Cannot read ${file}: it is a directory. Name the files in it.`,
  );
}

async function parseFile(file: string, args: ParseArguments, output: Output): Promise<void> {
  const stream = file === "-" ? "stdin" : file;
  const labels = { host: args.host ?? "", service: args.service ?? "" };
  const work = new Work(new UntimedHeads(createLineParser("parse")), output);
  const assembler = new LineAssembler();
  const input = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const idle = flushWhenIdle(assembler, work);
  let offset = 0;
  try {
    for await (const bytes of chunks(input)) {
      idle.stop();
      await work.write(
        assembler.push({ kind: "bytes", stream, labels, file: stream, offset, bytes, end: false }),
      );
      if (output.gone) return;
      offset += bytes.length;
      if (assembler.pending || work.pending) idle.start();
    }
  } finally {
    idle.stop();
  }
  const nothing = new Uint8Array(0);
  await work.write(
    assembler.push({ kind: "bytes", stream, labels, file: stream, offset, bytes: nothing, end: true }),
  );
  await work.flush();
}

async function* chunks(input: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of input as AsyncIterable<unknown>) {
    if (chunk instanceof Uint8Array) yield chunk;
  }
}

/** A reader of `tail -f | jobtrail parse` sees a pretty event without waiting for the next one. */
function flushWhenIdle(assembler: LineAssembler, work: Work): { start(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    start: () => {
      timer = setTimeout(() => void work.write(assembler.flush()).then(() => work.flush()), IDLE_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Parses lines and hands them to the output, in the order of the calls. */
class Work {
  private readonly heads: UntimedHeads;
  private readonly output: Output;
  private readonly jobs = new JobsAtWork();

  constructor(heads: UntimedHeads, output: Output) {
    this.heads = heads;
    this.output = output;
  }

  /** True while lines wait for a time. */
  get pending(): boolean {
    return this.heads.pending;
  }

  async write(lines: readonly Line[]): Promise<void> {
    if (lines.length === 0) return;
    const receivedUs = Date.now() * 1000;
    let text = "";
    for (const line of lines) {
      for (const record of this.heads.parse(line, receivedUs)) text += this.printed(record);
      // Lines may be of any length; a chunk of them must not become one string of hundreds of megabytes.
      if (text.length < CHUNK_BYTES) continue;
      await this.output.write(text);
      text = "";
    }
    await this.output.write(text);
  }

  /** Prints lines that waited for a time and get none. */
  async flush(): Promise<void> {
    const records = this.heads.flush(true);
    await this.output.write(records.map((record) => this.printed(record)).join(""));
  }

  private printed(record: LogRecord): string {
    this.jobs.attach(record);
    return `${JSON.stringify(eventFromRecord(record))}\n`;
  }
}

/** Standard output with back-pressure; `gone` once nobody reads it any more. */
class Output {
  gone = false;

  constructor() {
    process.stdout.on("error", () => {
      this.gone = true;
    });
  }

  async write(text: string): Promise<void> {
    if (this.gone || text === "" || process.stdout.write(text)) return;
    // An error ends the wait as well; `gone` then says why.
    await once(process.stdout, "drain").catch(() => undefined);
  }
}
