import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startServer, type Server } from "../../../e2e/start-server.ts";
import { isoFromMicros } from "../../../lib/time.ts";
import { logsPageSchema } from "../../protocol/logs.ts";
import { GATEWAYD, startGateway } from "./fixtures/gateway-server.ts";
import { JOURNAL_REMOTE, JournalWriter, START_US, type WrittenEntry } from "./fixtures/journal-writer.ts";
import { childrenOf, endProcess, SSHD, startSshServer } from "../fixtures/ssh-server.ts";

const LINES = 100_000;
const KILLS = 5;
const SPREAD = 16_000;
const STEP = 500;
/** So many lines have the same time: their order is then that of storing. */
const SAME_TIME = 100;
const UNITS = ["zisk-worker", "zisk-coordinator"];
const canRun = existsSync(JOURNAL_REMOTE) && process.getuid?.() === 0;

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "jobtrail-remote-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A line of a log, now and then a long one or one with bytes that are not text. */
function entryOf(number: number): WrittenEntry {
  const atUs = Math.floor(number / SAME_TIME) * 1_000;
  const more =
    number % 1_000 === 7 ? " \xff\xc3(\x1b[31m" : number % 1_000 === 8 ? ` ${"x".repeat(6_000)}` : "";
  return {
    message:
      `${isoFromMicros(START_US + atUs)}  INFO: line ${number} for JobId(544b0ec7…)`.replace(
        "…",
        "\xe2\x80\xa6",
      ) + more,
    atUs: number * 10,
    unit: UNITS[number % 7 === 0 ? 1 : 0] ?? "",
  };
}

/** Writes all lines, slowly until the kills are over. */
async function writeAll(writer: JournalWriter, isOver: () => boolean): Promise<void> {
  for (let number = 0; number < LINES; number += STEP) {
    await writer.write(Array.from({ length: STEP }, (_, step) => entryOf(number + step)));
    if (!isOver()) await pause(30);
  }
}

async function rowsOf({ url }: Server): Promise<number> {
  const health = (await (await fetch(`${url}/api/health`)).json()) as { rows: number };
  return health.rows;
}

async function moreRowsThan(server: Server, rows: number): Promise<void> {
  await expect.poll(() => rowsOf(server), { timeout: 60_000, interval: 20 }).toBeGreaterThan(rows);
}

async function exported({ url }: Server, service: string): Promise<string[]> {
  const response = await fetch(`${url}/api/export?format=raw&q=service:${service}`);
  const text = Buffer.from(await response.arrayBuffer()).toString("latin1");
  return text.split("\n").slice(0, -1);
}

/** Kills the server and the other side by turns while lines are written, and compares what was stored in the end. */
async function expectOnce(source: string, cut: (server: Server) => Promise<void>): Promise<void> {
  const options = { config: source, args: ["--data", join(folder, "data")] };
  const writer = new JournalWriter(join(folder, "prover-07.journal"));
  let kills = 0;
  const writing = writeAll(writer, () => kills === KILLS);
  while (kills < KILLS) {
    const server = await startServer(options);
    // Spread over the lines: the last cut comes with most of them read.
    await moreRowsThan(server, Math.max(await rowsOf(server), kills * SPREAD));
    await cut(server);
    await moreRowsThan(server, await rowsOf(server));
    process.kill(server.pid, "SIGKILL");
    await server.stop();
    kills++;
  }
  await writing;
  await writer.close();
  const server = await startServer(options);
  try {
    await expect.poll(() => rowsOf(server), { timeout: 120_000 }).toBeGreaterThanOrEqual(LINES);
    expect(await rowsOf(server)).toBe(LINES);
    const entries = Array.from({ length: LINES }, (_, number) => entryOf(number));
    for (const unit of UNITS) {
      const lines = await exported(server, unit);
      const wanted = entries.filter((entry) => entry.unit === unit);
      const at = wanted.findIndex(({ message }, index) => message !== lines[index]);
      expect({ at, line: lines[at], count: lines.length }).toEqual({
        at: -1,
        line: undefined,
        count: wanted.length,
      });
    }
  } finally {
    process.kill(server.pid, "SIGKILL");
    await server.stop();
  }
}

describe.skipIf(!canRun || !existsSync(SSHD))("exactly once over ssh (needs root, openssh-server)", () => {
  test(
    "100,000 lines while Jobtrail and its ssh are killed five times each",
    { timeout: 300_000 },
    async () => {
      const sshd = await startSshServer();
      const journal = join(folder, "prover-07.journal");
      const source = `[[sources]]\ntype = "journald"\nssh = "prover-07"\nssh_options = ${JSON.stringify(sshd.options)}\nfile = "${journal}"\n`;
      try {
        await expectOnce(source, async (server) => {
          const children = await childrenOf(server.pid);
          expect(children.length).toBeGreaterThan(0);
          for (const pid of children) endProcess(pid, "SIGKILL");
        });
        // The journal is silent by now: nothing that writes would notice that nobody reads any more.
        await expect.poll(() => sshd.sessions(), { timeout: 20_000 }).toEqual([]);
      } finally {
        await sshd.stop();
      }
    },
  );
});

describe.skipIf(!canRun || !existsSync(GATEWAYD))(
  "exactly once by URL (needs systemd-journal-gatewayd)",
  () => {
    test(
      "100,000 lines while Jobtrail and the gateway are killed five times each",
      { timeout: 300_000 },
      async () => {
        const gateway = await startGateway(folder);
        const source = `[[sources]]\ntype = "journald"\nurl = "http://127.0.0.1:${gateway.port}"\nunits = ["zisk-*"]\n`;
        try {
          await expectOnce(source, () => gateway.restart());
        } finally {
          await gateway.stop();
        }
      },
    );
  },
);

describe.skipIf(!canRun)("a gap of a journal (needs systemd-journal-remote)", () => {
  test("is stored once, in its place, over kills", { timeout: 120_000 }, async () => {
    const journals = await mkdtemp(join(folder, "journals-"));
    const write = async (name: string, entries: readonly WrittenEntry[]): Promise<void> => {
      const writer = new JournalWriter(join(journals, name));
      await writer.write(entries);
      await writer.close();
    };
    const options = {
      config: `[[sources]]\ntype = "journald"\ndirectory = "${journals}"\n`,
      args: ["--data", join(folder, "data")],
    };
    const readAndKill = async (rows: number): Promise<readonly { message: string; fields: object }[]> => {
      const server = await startServer(options);
      try {
        await expect.poll(() => rowsOf(server), { timeout: 20_000 }).toBe(rows);
        const page = await (await fetch(`${server.url}/api/logs?q=`)).json();
        return logsPageSchema.parse(page).events;
      } finally {
        process.kill(server.pid, "SIGKILL");
        await server.stop();
      }
    };
    await write("a.journal", [{ message: "one", atUs: 1_000 }]);
    await readAndKill(1);
    for (const name of await readdir(journals)) await rm(join(journals, name));
    await write("b.journal", [{ message: "two", atUs: 60_000_000 }]);
    await readAndKill(3);
    await write("c.journal", [{ message: "three", atUs: 61_000_000 }]);
    const events = await readAndKill(4);
    expect(events.map(({ message }) => message)).toEqual([
      "one",
      expect.stringMatching(/^journald had deleted lines before they were read/),
      "two",
      "three",
    ]);
    expect(events[1]?.fields).toEqual({
      jobtrail: "gap",
      gap_from: "2026-06-04T00:00:00.001000Z",
      gap_to: "2026-06-04T00:01:00.000000Z",
    });
  });
});
