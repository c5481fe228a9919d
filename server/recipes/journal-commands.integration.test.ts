import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { microsFromIso } from "../../lib/time.ts";
import { sourceConfigSchema } from "../sources/registry.ts";
import { readSources, selectionOf, type ReadSources } from "./fixtures/view.ts";

const REMOTE = "/lib/systemd/systemd-journal-remote";
/** A line is in the journal this much after its own time. */
const LATE_US = 3_000;

interface Entry {
  timeUs: number;
  text: string;
}

/** An entry in the export format: https://systemd.io/JOURNAL_EXPORT_FORMATS/ */
function entry(line: string, host: string, unit: string, timeUs: number): Entry {
  const fields = {
    __REALTIME_TIMESTAMP: timeUs,
    __MONOTONIC_TIMESTAMP: timeUs - (microsFromIso("2026-05-28T00:00:00Z") ?? 0),
    _BOOT_ID: "ab".repeat(16),
    _HOSTNAME: host,
    _SYSTEMD_UNIT: `${unit}.service`,
    PRIORITY: 6,
    MESSAGE: line,
  };
  const text = Object.entries(fields).map(([name, value]) => `${name}=${value}\n`);
  return { timeUs, text: `${text.join("")}\n` };
}

/** One file of the corpus as its host's journal has it. */
function journalOf(format: string, host: string, unit: string): Entry[] {
  const file = new URL(`../../fixtures/corpus/${format}/${host}.${unit}.log`, import.meta.url);
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => {
    const ownUs = microsFromIso(/\d{4}-[\dT:.-]+Z/.exec(line)?.[0] ?? "") ?? 0;
    return entry(line, host, unit, ownUs + LATE_US);
  });
}

describe.skipIf(!existsSync(REMOTE) || !existsSync("/usr/bin/jq"))(
  "commands for a journal (needs systemd-journal-remote and jq)",
  () => {
    let folder: string;
    let sources: ReadSources;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "jobtrail-recipes-"));
      const journals = join(folder, "the journals");
      await mkdir(journals);
      const write = (name: string, entries: Entry[][]): void => {
        const input = entries
          .flat()
          .sort((a, b) => a.timeUs - b.timeUs)
          .map(({ text }) => text)
          .join("");
        const output = ["--output", join(journals, `${name}.journal`), "-"];
        execFileSync(REMOTE, output, { input, stdio: ["pipe", "ignore", "ignore"] });
      };
      // As systemd-journal-remote collects them: one file of two hosts.
      write("provers", [
        journalOf("json", "prover-01", "zisk-worker"),
        journalOf("compact", "prover-02", "zisk-worker"),
      ]);
      write("coord-01", [journalOf("rank", "coord-01", "zisk-coordinator")]);
      const configs = ["provers", "coord-01"].map((name) =>
        sourceConfigSchema.parse({ type: "journald", name, file: join(journals, `${name}.journal`) }),
      );
      sources = await readSources(join(folder, "data"), configs);
      const isStored = async (): Promise<void> => expect(await sources.rows()).toBe(91 + 134 + 132);
      await vi.waitFor(isStored, { timeout: 60_000, interval: 100 });
    });

    afterAll(async () => {
      await sources?.close();
      await rm(folder, { recursive: true, force: true });
    });

    test.each([
      "",
      "level>=warn",
      "host:prover-02 level:debug",
      "service:zisk-coordinator",
      "job:544b0ec7 phase:Prove",
      "host:prover-* segment",
      "-host:prover-01 -level:info",
    ])("show what is in view: %s", async (query) => {
      const shown = await sources.show(selectionOf(query));
      expect(shown.inView).toBeGreaterThan(0);
      expect(shown).toMatchObject({ missing: [], extra: [] });
      expect(shown.commands.filter(({ exact }) => !exact)).toEqual([]);
    });

    test("cut by the lines' own time, which is earlier than the journal's", async () => {
      // Between the two times of the coordinator's phase start.
      const shown = await sources.show(
        selectionOf("", "2026-05-28T20:26:47.932664Z", "2026-05-28T20:27:30.000000Z"),
      );
      expect(shown.inView).toBeGreaterThan(50);
      expect(shown).toMatchObject({ missing: [], extra: [] });
      expect(shown.commands.every(({ command }) => command.includes("--since"))).toBe(true);
    });

    test("read only the hosts and units in view", async () => {
      const { commands } = await sources.show(selectionOf("host:prover-02"));
      expect(commands).toMatchObject([{ what: "prover-02", exact: true }]);
      expect(commands[0]?.command).toContain("--unit zisk-worker.service");
      expect(commands[0]?.command).not.toContain("zisk-coordinator");
    });
  },
);
