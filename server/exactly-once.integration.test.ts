import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "../e2e/start-server.ts";
import { isoFromMicros } from "../lib/time.ts";
import { seededRandom } from "../e2e/seeded-random.ts";

const random = seededRandom("files and journals, killed");

const REMOTE = "/lib/systemd/systemd-journal-remote";
const LINES_EACH = 100_000;
const KILLS = 10;
const STEP = 500;
const ROTATE_EVERY = 20_000;
const START_US = Date.UTC(2026, 5, 4) * 1_000;

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), "jobtrail-once-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Formats mixed as they occur: JSON, bare messages, pretty events, and now and then what no parser knows. */
function linesOf(number: number, writer: string): Buffer[] {
  const time = isoFromMicros(START_US + number * 1_000);
  const what = `${writer} ${number}`;
  if (number % 1_000 === 7)
    return [Buffer.concat([Buffer.from(`${what} `), Buffer.from([0xff, 0xc3, 0x28, 0, 0x1b])])];
  if (number % 50 === 3)
    return [
      Buffer.from(
        `  ${time}  INFO zisk_worker::worker: ${what}, job_id: 544b0ec7-616d-4d00-8bcb-9b7e9a319aef`,
      ),
      Buffer.from("    at src/main.rs:83"),
      ...(writer === "file" ? [Buffer.alloc(0)] : []),
    ];
  if (number % 3 === 0) return [Buffer.from(`${time} INFO: ${what} for JobId(544b0ec7…)`)];
  return [
    Buffer.from(
      JSON.stringify({ timestamp: time, level: "INFO", fields: { message: what }, target: "zisk" }),
    ),
  ];
}

/** Writes one file's lines a few hundred at a time, cutting lines in two and renaming the file now and then. */
async function writeFiles(path: string, until: () => boolean): Promise<Buffer[]> {
  const written: Buffer[] = [];
  for (let number = 0, rotation = 0; number < LINES_EACH; number += STEP) {
    if (number > 0 && number % ROTATE_EVERY === 0) await rename(path, `${path}.${rotation++}`);
    const lines = Array.from({ length: STEP }, (_, step) => linesOf(number + step, "file")).flat();
    written.push(...lines);
    const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")]));
    const cut = Math.floor(bytes.length / 3);
    await appendFile(path, bytes.subarray(0, cut));
    if (!until()) await pause(60);
    await appendFile(path, bytes.subarray(cut));
  }
  return written;
}

/** Feeds a real, growing journal file through systemd's own writer. */
async function writeJournal(
  remote: ChildProcessByStdio<Writable, null, null>,
  until: () => boolean,
): Promise<Buffer[]> {
  const written: Buffer[] = [];
  for (let number = 0; number < LINES_EACH; number += STEP) {
    const lines = Array.from({ length: STEP }, (_, step) => linesOf(number + step, "journal")).flat();
    const entries = lines.map((line, index) =>
      entry(line, START_US + number * 1_000 + index, number % 2_000 === 0),
    );
    written.push(...lines);
    if (!remote.stdin.write(Buffer.concat(entries))) await once(remote.stdin, "drain");
    if (!until()) await pause(60);
  }
  remote.stdin.end();
  return written;
}

/** Journal export format: https://systemd.io/JOURNAL_EXPORT_FORMATS/ */
function entry(message: Buffer, timeUs: number, isOther: boolean): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(message.length));
  const unit = isOther ? "zisk-coordinator" : "zisk-worker";
  const head = `__REALTIME_TIMESTAMP=${timeUs}\n__MONOTONIC_TIMESTAMP=${timeUs - START_US}\n_BOOT_ID=${"ab".repeat(16)}\n_HOSTNAME=prover-07\n_SYSTEMD_UNIT=${unit}.service\nPRIORITY=6\nMESSAGE\n`;
  return Buffer.concat([Buffer.from(head), length, message, Buffer.from("\n\n")]);
}

async function exported(url: string, query: string): Promise<string[]> {
  const response = await fetch(`${url}/api/export?format=raw&q=${encodeURIComponent(query)}`);
  const text = Buffer.from(await response.arrayBuffer()).toString("latin1");
  return text.split("\n").slice(0, -1);
}

/** The lines with how often each occurs, so that a difference is told shortly. */
function difference(
  actual: readonly string[],
  expected: readonly Buffer[],
): { missing: string[]; extra: string[] } {
  const counts = new Map<string, number>();
  for (const line of expected)
    counts.set(line.toString("latin1"), (counts.get(line.toString("latin1")) ?? 0) + 1);
  for (const line of actual) counts.set(line, (counts.get(line) ?? 0) - 1);
  const of = (sign: number): string[] =>
    [...counts].filter(([, count]) => count * sign > 0).map(([line]) => line);
  return { missing: of(1).slice(0, 5), extra: of(-1).slice(0, 5) };
}

describe.skipIf(!existsSync(REMOTE))("exactly once (needs systemd-journal-remote)", () => {
  test(
    "SIGKILL ten times while 200,000 lines flow in from a journal and from rotating files",
    { timeout: 400_000 },
    async () => {
      const log = join(folder, "zisk-worker", "zisk-worker.log");
      const journal = join(folder, "prover-07.journal");
      await mkdir(join(folder, "zisk-worker"));
      const remote = spawn(REMOTE, ["--output", journal, "-"], { stdio: ["pipe", "ignore", "ignore"] });
      const config = `[[sources]]\ntype = "journald"\nfile = "${journal}"\n[[sources]]\ntype = "file"\npaths = ["${log}"]\n`;
      const options = { config, args: ["--data", join(folder, "data")] };
      let kills = 0;
      const isOver = (): boolean => kills >= KILLS;
      const writers = Promise.all([writeFiles(log, isOver), writeJournal(remote, isOver)]);
      while (kills < KILLS) {
        const server = await startServer(options);
        await pause(random() * 1_500);
        process.kill(server.pid, "SIGKILL");
        await server.stop();
        process.stdout.write(`killed ${++kills} of ${KILLS}\n`);
      }
      const [fileLines, journalLines] = await writers;
      const server = await startServer(options);
      try {
        const rows = async (): Promise<number> => {
          const health = (await (await fetch(`${server.url}/api/health`)).json()) as { rows: number };
          return health.rows;
        };
        const quiet = async (): Promise<boolean> => {
          const before = await rows();
          await pause(2_000);
          return before > 0 && (await rows()) === before;
        };
        await expect.poll(quiet, { timeout: 120_000 }).toBe(true);
        const [files, journals] = await Promise.all([
          exported(server.url, "source:file"),
          exported(server.url, "source:journald"),
        ]);
        expect(difference(files, fileLines)).toEqual({ missing: [], extra: [] });
        expect(difference(journals, journalLines)).toEqual({ missing: [], extra: [] });
        process.stdout.write(
          `stored once each: ${fileLines.length} lines of files, ${journalLines.length} of the journal\n`,
        );
      } finally {
        await server.stop();
      }
    },
  );
});
