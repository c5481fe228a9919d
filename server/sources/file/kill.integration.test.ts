import { existsSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rotate } from "../../../e2e/newsyslog.ts";
import { startServer, type Server } from "../../../e2e/start-server.ts";
import { seededRandom } from "../../../e2e/seeded-random.ts";

const random = seededRandom("files, killed");

const BZIP2 = ["/bin/bzip2", "/usr/bin/bzip2"].find(existsSync);
const LINES = 100_000;
const KILLS = 5;
const STEP = 500;
const ROTATE_EVERY = 7_500;
/** newsyslog keeps five: with more rotations while nobody reads, lines are gone for good. */
const MOST_ROTATIONS_UNREAD = 3;

let folder: string;
let path: string;
let server: Server | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-kill-"));
  path = join(folder, "zisk-worker", "zisk-worker.log");
  await mkdir(join(folder, "zisk-worker"));
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const line = (number: number): string =>
  `2026-06-04T13:39:${String(Math.floor(number / 2_000)).padStart(2, "0")}.${String(number % 1_000_000).padStart(6, "0")}Z INFO: [Phase1] line ${number} for JobId(544b0ec7…)\n`;

/** Writes all lines, rotating now and then, and no faster than can be read back. */
class Writer {
  written = 0;
  rotations = 0;
  /** Rotations at which everything before had been read. */
  read = 0;

  async run(isHurried: () => boolean): Promise<void> {
    while (this.written < LINES) {
      const lines = Array.from({ length: STEP }, (_, step) => line(this.written + step)).join("");
      const cut = Math.floor(lines.length / 3);
      await appendFile(path, lines.slice(0, cut));
      if (!isHurried()) await pause(25);
      await appendFile(path, lines.slice(cut));
      this.written += STEP;
      if (this.written % ROTATE_EVERY !== 0) continue;
      while (this.rotations - this.read >= MOST_ROTATIONS_UNREAD) await pause(20);
      await rotate(path);
      this.rotations++;
    }
  }
}

/** Asks for the number of rows stored. */
function rowsOf({ url }: Server): () => Promise<number> {
  return async () => {
    const health = (await (await fetch(`${url}/api/health`)).json()) as { rows: number };
    return health.rows;
  };
}

async function begun(running: Server): Promise<void> {
  await expect.poll(rowsOf(running), { timeout: 60_000 }).toBeGreaterThan(0);
}

/** Lets the writer rotate again, once what it has written by now is stored. */
async function caughtUp(running: Server, writer: Writer): Promise<void> {
  const { written, rotations } = writer;
  await expect.poll(rowsOf(running), { timeout: 60_000 }).toBeGreaterThanOrEqual(written);
  writer.read = rotations;
}

describe.skipIf(!BZIP2)("a file that newsyslog rotates and compresses (needs bzip2)", () => {
  test(
    "is stored once each line and in order while the server is killed five times",
    { timeout: 400_000 },
    async () => {
      const config = `[[sources]]\ntype = "file"\npaths = ["${path}"]\n`;
      const options = { config, args: ["--data", join(folder, "data")] };
      const writer = new Writer();
      let kills = 0;
      const writing = writer.run(() => kills >= KILLS);
      await expect.poll(() => writer.rotations, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
      for (; kills < KILLS; kills++) {
        server = await startServer(options);
        // In the midst of the archives, or at any moment after it has caught up.
        await (kills % 2 === 0 ? begun(server) : caughtUp(server, writer));
        await pause(random() * 300);
        process.kill(server.pid, "SIGKILL");
        await server.stop();
      }
      server = await startServer(options);
      while (writer.written < LINES) await caughtUp(server, writer);
      await writing;
      await expect.poll(rowsOf(server), { timeout: 60_000 }).toBeGreaterThanOrEqual(LINES);
      const response = await fetch(`${server.url}/api/export?format=raw&q=source%3Afile`);
      const stored = await response.text();
      const expected = Array.from({ length: LINES }, (_, number) => line(number)).join("");
      expect(stored.length).toBe(expected.length);
      expect(stored === expected).toBe(true);
    },
  );
});
