import { existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { JOURNAL_REMOTE, journalPlace, JournalWriter, START_US } from "./fixtures/journal-writer.ts";
import { createJournaldSource, JournaldSource, journald } from "./journald.ts";
import { journaldConfigSchema } from "./config.ts";
import { commandTransport } from "./command/command.ts";
import { printed } from "../fixtures/printed.ts";
import { problemOf } from "../fixtures/problem-of.ts";
import type { LineItem, SourceItem } from "../source.ts";
import { checkpointsOf, describeLosingSource, readUntil, type Delivered } from "../source.contract.ts";

const optionsOf = (options: Record<string, unknown>) =>
  journaldConfigSchema.parse({ type: "journald", ...options });
const sourceOf = (options: Record<string, unknown>) => createJournaldSource(optionsOf(options));

const bootOf = (host: string) => ({ _BOOT_ID: host.repeat(32) });
const raws = (lines: readonly Delivered[]): string[] => lines.map(({ raw }) => raw);

describe.skipIf(!existsSync(JOURNAL_REMOTE))("journald (needs systemd-journal-remote)", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "jobtrail-journald-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  describeLosingSource("a journal file", async () => {
    const own = await mkdtemp(join(tmpdir(), "jobtrail-journald-contract-"));
    const path = join(own, "prover-07.journal");
    return journalPlace(path, {
      source: () => sourceOf({ file: path }),
      close: () => rm(own, { recursive: true, force: true }),
    });
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
    const of = (stream: string) => raws(lines.filter((line) => line.stream === stream));
    expect(of("prover-07/zisk-worker.service")).toEqual(["one", "two\nlines"]);
    expect(of("coord-01/zisk-coordinator.service")).toEqual(["odd \xff\xc3(\x00\x1b["]);
    expect(lines).toHaveLength(3);
  });

  test("reads what was written before a reboot", async () => {
    const path = join(folder, "boots.journal");
    const writer = new JournalWriter(path);
    const boots = ["one", "two", "three"].map((message, boot) => ({
      message,
      atUs: boot * 1_000_000,
      monotonicUs: 1_000,
      fields: { _BOOT_ID: String(boot + 1).repeat(32) },
    }));
    await writer.write(boots);
    await writer.close();
    const all = await readUntil(sourceOf({ file: path }), new Map(), ({ length }) => length >= 3);
    expect(raws(all)).toEqual(["one", "two", "three"]);
    const from = checkpointsOf(all.slice(0, 1));
    const rest = await readUntil(sourceOf({ file: path }), from, ({ length }) => length >= 2);
    expect(raws(rest)).toEqual(["two", "three"]);
  });

  test("reads what a host sends late, although other hosts were read further, also after a restart", async () => {
    const writers = {
      a: new JournalWriter(join(folder, "a.journal")),
      b: new JournalWriter(join(folder, "b.journal")),
    };
    const write = (host: "a" | "b", atS: number) =>
      writers[host].write([{ message: `${host} ${atS}`, atUs: atS * 1_000_000, host, fields: bootOf(host) }]);
    await write("a", 10);
    await write("b", 11);
    let writing: Promise<void> | undefined;
    let late: Promise<void> | undefined;
    const first = await readUntil(sourceOf({ directory: folder }), new Map(), ({ length }) => {
      if (length >= 2) writing ??= write("a", 100);
      if (length >= 3) late ??= write("b", 50);
      return length >= 4;
    });
    await Promise.all([writing, late]);
    expect(raws(first).slice(2)).toEqual(["a 100", "b 50"]);
    await write("b", 60);
    await write("a", 101);
    const from = checkpointsOf(first);
    const rest = await readUntil(sourceOf({ directory: folder }), from, ({ length }) => length >= 2);
    expect(raws(rest).toSorted()).toEqual(["a 101", "b 60"]);
    await Promise.all([writers.a.close(), writers.b.close()]);
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

  test("the priority is a field, and the level of a line that tells none, but for the 6 that all printed lines have", async () => {
    const writer = new JournalWriter(join(folder, "a.journal"));
    const systemd = { UNIT: "zisk-worker.service", _PID: "1", PRIORITY: "6" };
    await writer.write([
      ...Array.from({ length: 8 }, (_, priority) => ({
        message: `priority ${priority}`,
        atUs: priority,
        fields: { PRIORITY: `${priority}`, _PID: "17" },
      })),
      { message: "Started.", atUs: 8, unit: "init", fields: systemd },
    ]);
    await writer.close();
    const abort = new AbortController();
    const items: SourceItem[] = [];
    for await (const batch of sourceOf({ directory: folder }).read(new Map(), abort.signal)) {
      items.push(...batch);
      if (items.length >= 9) abort.abort();
    }
    const levels = items.map((item) => (item.kind === "line" ? item.level : undefined));
    const error = "error";
    expect(levels).toEqual([error, error, error, error, "warn", "info", undefined, "debug", "info"]);
    expect(items[4]?.labels).toEqual({
      host: "prover-07",
      service: "zisk-worker",
      fields: { priority: "4", pid: "17" },
    });
  });

  test("reads of the kernel that it killed one of ZisK's processes, once, and nothing else", async () => {
    const writer = new JournalWriter(join(folder, "a.journal"));
    const kernel = { _TRANSPORT: "kernel", _SYSTEMD_UNIT: "", PRIORITY: "3" };
    const killed = (process: string): string =>
      `Out of memory: Killed process 1234 (${process}) total-vm:1kB, anon-rss:1kB`;
    await writer.write([
      { message: "working", atUs: 1 },
      { message: "usb 1-1: new device", atUs: 2, fields: kernel },
      { message: killed("chrome"), atUs: 3, fields: kernel },
      { message: killed("zisk-worker"), atUs: 4, fields: kernel },
      { message: `Memory cgroup out of memory: Killed process 9 (zisk-worker)`, atUs: 5, fields: kernel },
      { message: killed("zisk-worker"), atUs: 6, unit: "sshd" },
    ]);
    await writer.close();
    const items: LineItem[] = [];
    const abort = new AbortController();
    for await (const batch of sourceOf({ directory: folder }).read(new Map(), abort.signal)) {
      items.push(...batch.filter((item) => item.kind === "line"));
      if (items.length >= 3) abort.abort();
    }
    const ofKernel = items.filter(({ stream }) => stream === "prover-07/kernel");
    expect(ofKernel).toHaveLength(2);
    expect(ofKernel[0]).toMatchObject({
      kind: "line",
      labels: { host: "prover-07", service: "kernel" },
      level: "error",
      raw: Buffer.from(killed("zisk-worker")),
    });
    const from = new Map(items.map(({ stream, position }) => [stream, position]));
    from.set("prover-07/kernel", ofKernel[0]?.position ?? "");
    const rest = await readUntil(sourceOf({ directory: folder }), from, ({ length }) => length >= 1);
    expect(raws(rest)).toEqual([expect.stringContaining("Memory cgroup")]);
  });

  test("counts what systemd says of a unit to it, and takes no other's word", async () => {
    const writer = new JournalWriter(join(folder, "a.journal"));
    await writer.write([
      { message: "Started.", atUs: 1, unit: "init", fields: { UNIT: "zisk-worker.service", _PID: "1" } },
      { message: "an odd field of its own", atUs: 2, fields: { UNIT: "other.service" } },
      {
        message: "dumped core",
        atUs: 3,
        unit: "systemd-coredump@0",
        fields: {
          _UID: "0",
          COREDUMP_UNIT: "zisk-worker.service",
          MESSAGE_ID: "fc2e22bc6ee647b6b90729ab34a250b1",
        },
      },
    ]);
    await writer.close();
    const lines = await readUntil(sourceOf({ directory: folder }), new Map(), ({ length }) => length >= 3);
    expect(new Set(lines.map(({ stream }) => stream))).toEqual(new Set(["prover-07/zisk-worker.service"]));
  });

  test("a unit that turns up later and fits a pattern is read from its beginning", async () => {
    const writer = new JournalWriter(join(folder, "a.journal"));
    await writer.write([{ message: "one", atUs: 1, unit: "zisk-worker@0" }]);
    const options = optionsOf({ directory: folder, units: ["zisk-worker@*"] });
    const transport = { ...commandTransport({ directory: folder, ssh: undefined }), lookAgainMs: 200 };
    let more: Promise<void> | undefined;
    const lines = await readUntil(new JournaldSource(options, transport), new Map(), ({ length }) => {
      if (length >= 1)
        more ??= writer.write([
          { message: "late", atUs: 2, unit: "zisk-worker@1" },
          { message: "two", atUs: 3, unit: "zisk-worker@0" },
        ]);
      return length >= 3;
    });
    await more;
    await writer.close();
    const of = (at: number) => lines.filter(({ stream }) => stream === `prover-07/zisk-worker@${at}.service`);
    expect([raws(of(0)), raws(of(1))]).toEqual([["one", "two"], ["late"]]);
    // Each unit resumes at its own place, whichever was stored last.
    const source = sourceOf({ directory: folder, units: ["zisk-worker@*"] });
    const rest = await readUntil(
      source,
      checkpointsOf([...of(1), ...of(0).slice(0, 1)]),
      ({ length }) => length >= 1,
    );
    expect(raws(rest)).toEqual(["two"]);
  });

  test("its read commands print the very lines, a host at a time", async () => {
    const writer = new JournalWriter(join(folder, "a.journal"));
    await writer.write([
      { message: "one", atUs: 1_000 },
      { message: "elsewhere", atUs: 2_000, host: "prover-08" },
      { message: "another's", atUs: 3_000, unit: "zisk-coordinator" },
      { message: "odd \xff\x1b[31m", atUs: 4_000 },
      { message: "too late", atUs: 5_000 },
    ]);
    await writer.close();
    const streams = ["prover-07", "prover-08"].map((host) => ({
      stream: `${host}/zisk-worker.service`,
      host,
      service: "zisk-worker",
    }));
    const span = { fromUs: START_US, toUs: START_US + 5_000 };
    for (const place of [{ directory: folder }, { file: join(folder, "a.journal") }]) {
      const commands = journald.readCommands(optionsOf(place), streams, span);
      expect(commands.map(({ what }) => what)).toEqual(["prover-07", "prover-08"]);
      expect(await printed(commands)).toEqual(["one", "odd \xff\x1b[31m", "elsewhere"]);
    }
    expect(journald.readCommands(optionsOf({}), streams.slice(0, 1), { fromUs: 0, toUs: Infinity })).toEqual([
      {
        what: "prover-07",
        command: "journalctl --unit zisk-worker.service --output cat --all --quiet --no-pager",
      },
    ]);
  });

  test("its probe names the units that are there", async () => {
    const writer = new JournalWriter(join(folder, "a.journal"));
    await writer.lines(["one"]);
    await writer.close();
    const probe = await journald.probe(optionsOf({ directory: folder }), AbortSignal.timeout(10_000));
    expect(probe).toEqual({
      found: ["The journal of this machine has lines of zisk-worker.service."],
      problem: null,
    });
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
  expect(await problemOf(source)).toMatchObject({
    state: "retrying",
    retryAtMs: expect.any(Number),
    problem: expect.stringMatching(/^journalctl ended \(exit code 1\): Failed to open files: No such file/),
  });
  expect(source.status().state).toBe("stopped");
});

test("a machine without journalctl is told what to install", async () => {
  const path = process.env["PATH"];
  process.env["PATH"] = "/nonexistent";
  try {
    expect(await problemOf(sourceOf({}))).toMatchObject({
      state: "failed",
      problem:
        "journalctl was not found. It comes with systemd; install it, or read files with a source of type file.",
    });
    expect(await problemOf(sourceOf({ ssh: "prover-07" }))).toMatchObject({
      state: "failed",
      problem: "ssh was not found on this machine. Install an SSH client (package openssh-client).",
    });
  } finally {
    process.env["PATH"] = path;
  }
});
