import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { freePort, startServer } from "../../../e2e/start-server.ts";
import { forwarderPlace, type ForwarderPlace } from "./fixtures/forwarder-process.ts";
import { firstDifference, sentLines, storedLines } from "./fixtures/sent-lines.ts";
import { seededRandom } from "../../../e2e/seeded-random.ts";

const random = seededRandom("forwarding, killed");

const REMOTE = "/lib/systemd/systemd-journal-remote";
const FILE_EVENTS = 80_000;
const JOURNAL_EVENTS = existsSync(REMOTE) ? 20_000 : 0;
const KILLS_EACH = 5;
const STEP = 500;
const ROTATE_EVERY = 20_000;
const FILE = `[[sources]]
type = "file"
paths = ["FOLDER/zisk-worker.log"]
`;
const JOURNAL = `[[sources]]
type = "journald"
file = "FOLDER/prover-07.journal"
`;

function step(number: number, writer: string): Buffer[] {
  return Array.from({ length: STEP }, (_, index) => sentLines(number + index, writer)).flat();
}

/** Writes lines a few hundred at a time, cutting some in two and renaming the file now and then. */
async function writeFiles(path: string, isOver: () => boolean): Promise<Buffer[]> {
  const written: Buffer[] = [];
  for (let number = 0, rotation = 0; number < FILE_EVENTS; number += STEP) {
    if (number > 0 && number % ROTATE_EVERY === 0) await rename(path, `${path}.${rotation++}`);
    const lines = step(number, "file");
    written.push(...lines);
    const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")]));
    const cut = Math.floor(bytes.length / 3);
    await appendFile(path, bytes.subarray(0, cut));
    if (!isOver()) await pause(150);
    await appendFile(path, bytes.subarray(cut));
  }
  return written;
}

/** Feeds a real, growing journal file through systemd's own writer. */
async function writeJournal(
  remote: ChildProcessByStdio<Writable, null, null>,
  isOver: () => boolean,
): Promise<Buffer[]> {
  const written: Buffer[] = [];
  let timeUs = Date.UTC(2026, 5, 4) * 1_000;
  for (let number = 0; number < JOURNAL_EVENTS; number += STEP) {
    const lines = step(number, "journal");
    written.push(...lines);
    const entries = lines.map((line) => journalEntry(line, timeUs++));
    if (!remote.stdin.write(Buffer.concat(entries))) await once(remote.stdin, "drain");
    if (!isOver()) await pause(500);
  }
  remote.stdin.end();
  return written;
}

/** Journal export format: https://systemd.io/JOURNAL_EXPORT_FORMATS/ */
function journalEntry(message: Buffer, timeUs: number): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(message.length));
  const head = `__REALTIME_TIMESTAMP=${timeUs}\n__MONOTONIC_TIMESTAMP=${timeUs % 1e12}\n_BOOT_ID=${"ab".repeat(16)}\n_HOSTNAME=prover-07\n_SYSTEMD_UNIT=zisk-worker.service\nPRIORITY=6\nMESSAGE\n`;
  return Buffer.concat([Buffer.from(head), length, message, Buffer.from("\n\n")]);
}

/** Resolves when the receiver has stored something; after a while in any case, for the forwarder may be in a pause. */
async function takesLines(url: string): Promise<void> {
  const rows = async (): Promise<number> => {
    const answer = await fetch(`${url}/api/health`);
    return ((await answer.json()) as { rows: number }).rows;
  };
  const before = await rows();
  const deadlineMs = performance.now() + 6_000;
  while ((await rows()) === before && performance.now() < deadlineMs) await pause(50);
}

/** Kills the forwarder and the receiver in turn, each while lines flow, and leaves both running. */
async function killInTurn(
  place: ForwarderPlace,
  onKill: () => void,
): Promise<{ url: string; stop(): Promise<void> }> {
  const options = { port: await freePort(), args: ["--data", join(place.folder, "data")] };
  let receiver = await startServer(options);
  const arguments_ = ["--to", receiver.url];
  let forwarder = place.start(arguments_);
  for (let kill = 0; kill < KILLS_EACH; kill++) {
    await pause(random() * 1_500);
    await forwarder.end("SIGKILL");
    onKill();
    // At times it begins anew before its receiver dies, at times it finds nobody there.
    if (kill % 2 === 0) forwarder = place.start(arguments_);
    await takesLines(receiver.url);
    await pause(random() * 500);
    process.kill(receiver.pid, "SIGKILL");
    await receiver.stop();
    onKill();
    if (kill % 2 !== 0) forwarder = place.start(arguments_);
    receiver = await startServer(options);
  }
  return receiver;
}

test(
  `100,000 events through a forwarder${JOURNAL_EVENTS > 0 ? "" : " (of files only: a journal needs systemd-journal-remote)"}, both ends killed five times: each line once, in order`,
  { timeout: 300_000 },
  async () => {
    const place = await forwarderPlace(JOURNAL_EVENTS > 0 ? FILE + JOURNAL : FILE);
    const log = join(place.folder, "zisk-worker.log");
    const journal = join(place.folder, "prover-07.journal");
    await mkdir(join(place.folder, "data"));
    const remote = spawn(JOURNAL_EVENTS > 0 ? REMOTE : "cat", ["--output", journal, "-"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    let kills = 0;
    const isOver = (): boolean => kills >= 2 * KILLS_EACH;
    const writers = Promise.all([writeFiles(log, isOver), writeJournal(remote, isOver)]);
    const receiver = await killInTurn(place, () => kills++);
    try {
      const [files, journals] = await writers;
      const stored = (source: string) => storedLines(receiver.url, `source:"prover-07/${source}"`);
      await expect
        .poll(async () => (await stored("file")).length, { timeout: 120_000, interval: 3_000 })
        .toBeGreaterThanOrEqual(files.length);
      await expect
        .poll(async () => (await stored("journald")).length, { timeout: 60_000, interval: 3_000 })
        .toBeGreaterThanOrEqual(journals.length);
      expect(firstDifference(await stored("file"), files)).toBeNull();
      expect(firstDifference(await stored("journald"), journals)).toBeNull();
      process.stdout.write(
        `stored once each and in order: ${files.length} lines of files, ${journals.length} of the journal\n`,
      );
    } catch (error) {
      const report = await (await fetch(`${receiver.url}/api/sources`)).text();
      process.stdout.write(`${place.output()}\n${report}\n`);
      throw error;
    } finally {
      await receiver.stop();
      await place.remove();
    }
  },
);
