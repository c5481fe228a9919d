import { existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { JOURNAL_REMOTE, JournalWriter, START_US } from "./fixtures/journal-writer.ts";
import { createJournaldSource } from "./journald.ts";
import type { JournaldOptions } from "./journald-config.ts";
import { checkpointsOf, describeSource, readUntil, type Delivered } from "./source.contract.ts";

function sourceOf(options: Partial<JournaldOptions>) {
  return createJournaldSource({
    type: "journald",
    name: "journald",
    units: ["zisk-coordinator", "zisk-worker"],
    ...options,
  });
}

const raws = (lines: readonly Delivered[]): string[] => lines.map(({ raw }) => raw);

describe.skipIf(!existsSync(JOURNAL_REMOTE))("journald (needs systemd-journal-remote)", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "jobtrail-journald-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  describeSource("a journal file", async () => {
    const own = await mkdtemp(join(tmpdir(), "jobtrail-journald-contract-"));
    const path = join(own, "prover-07.journal");
    const writer = new JournalWriter(path);
    return {
      write: (lines) => writer.lines(lines),
      source: () => sourceOf({ file: path }),
      async close() {
        await writer.close();
        await rm(own, { recursive: true, force: true });
      },
    };
  });

  test("gives units and hosts as labels, leaves other units out, and keeps bytes that are not text", async () => {
    const writer = new JournalWriter(join(folder, "mixed.journal"));
    await writer.write([
      { message: "one", atUs: 1 },
      { message: "not ours", atUs: 2, unit: "sshd" },
      { message: "odd \xff\xc3(\x00\x1b[", atUs: 3, unit: "zisk-coordinator", host: "coord-01" },
      { message: "two\nlines", atUs: 4 },
    ]);
    await writer.close();
    const lines = await readUntil(sourceOf({ directory: folder }), new Map(), ({ length }) => length >= 3);
    expect(raws(lines)).toEqual(["one", "odd \xff\xc3(\x00\x1b[", "two\nlines"]);
    expect(lines.map(({ stream }) => stream)).toEqual([
      "prover-07/zisk-worker.service",
      "coord-01/zisk-coordinator.service",
      "prover-07/zisk-worker.service",
    ]);
  });

  test("loses nothing where the clock was set back", async () => {
    const path = join(folder, "clock.journal");
    const writer = new JournalWriter(path);
    await writer.write([
      { message: "before", atUs: 5_000_000, monotonicUs: 1_000 },
      { message: "after", atUs: 1_000, monotonicUs: 2_000 },
      { message: "later", atUs: 2_000, monotonicUs: 3_000 },
    ]);
    await writer.close();
    const lines = await readUntil(sourceOf({ file: path }), new Map(), ({ length }) => length >= 3);
    expect(raws(lines).toSorted()).toEqual(["after", "before", "later"]);
  });

  test("says that lines were deleted before they were read, and goes on with what is left", async () => {
    const old = new JournalWriter(join(folder, "a.journal"));
    await old.lines(["one", "two"]);
    await old.close();
    const read = await readUntil(sourceOf({ directory: folder }), new Map(), ({ length }) => length >= 2);
    for (const name of await readdir(folder)) await rm(join(folder, name));
    const fresh = new JournalWriter(join(folder, "b.journal"));
    await fresh.write([{ message: "much later", atUs: 60_000_000 }]);
    await fresh.close();
    const source = sourceOf({ directory: folder });
    const from = checkpointsOf(read);
    const lines = await readUntil(source, from, ({ length }) => length >= 2);
    const words =
      "journald had deleted lines before they were read: what was written between 2026-06-04T00:00:00.002000Z and 2026-06-04T00:01:00.000000Z may be missing. Let journald keep more: raise SystemMaxUse in journald.conf there.";
    expect(raws(lines)).toEqual([words, "much later"]);
    const gap = { fromUs: START_US + 2_000, toUs: START_US + 60_000_000, reason: words };
    expect(source.status()).toMatchObject({ problem: null, gaps: [gap] });
    // Killed before the note was stored, it is told again under the same key; after, it is told no more.
    const again = await readUntil(sourceOf({ directory: folder }), from, ({ length }) => length >= 2);
    expect(again).toEqual(lines);
    const behindNote = checkpointsOf([...read, ...lines.slice(0, 1)]);
    const rest = await readUntil(sourceOf({ directory: folder }), behindNote, ({ length }) => length >= 1);
    expect(rest).toEqual(lines.slice(1));
  });

  test("goes on when its files are rotated to other names", async () => {
    const first = new JournalWriter(join(folder, "a.journal"));
    await first.lines(["one", "two"]);
    await first.close();
    const source = sourceOf({ directory: folder });
    let rotation: Promise<void> | undefined;
    const lines = await readUntil(source, new Map(), ({ length }) => {
      if (length >= 2) rotation ??= rotate();
      return length >= 4;
    });
    await rotation;
    expect(raws(lines)).toEqual(["one", "two", "three", "four"]);

    async function rotate(): Promise<void> {
      await rename(join(folder, "a.journal"), join(folder, "a@0001.journal"));
      const second = new JournalWriter(join(folder, "a.journal"));
      await second.write([
        { message: "three", atUs: 70_000_000 },
        { message: "four", atUs: 70_001_000 },
      ]);
      await second.close();
    }
  });
});

test("a place without a journal is tried again and named", async () => {
  const source = sourceOf({ file: "/nonexistent/none.journal" });
  const abort = new AbortController();
  const reading = (async () => {
    for await (const items of source.read(new Map(), abort.signal)) expect(items).toEqual([]);
  })();
  await expect
    .poll(() => source.status())
    .toMatchObject({ state: "retrying", problem: expect.stringMatching(/journalctl ended/) });
  abort.abort();
  await reading;
  expect(source.status().state).toBe("stopped");
});
