import { execFile } from "node:child_process";
import { appendFile, link, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { raws, readWith, some, sourceOf, text } from "./fixtures/lines.ts";
import { checkpointsOf, readUntil } from "../source.contract.ts";
import type { SourceItem } from "../source.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-names-"));
  path = join(folder, "zisk-worker.log");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a series of days with an ending", () => {
  const day = (number: number): string =>
    join(folder, `zisk-worker.2026-06-${String(number).padStart(2, "0")}.log`);
  const stream = (): string => join(folder, "zisk-worker.*.log");

  test("is one stream and one service over the days, archives too", async () => {
    for (const number of [3, 1, 2]) await writeFile(day(number), text(some(number * 10, 10)));
    await promisify(execFile)("gzip", [day(1)]);
    const source = sourceOf(join(folder, "*.log"));
    const items: SourceItem[] = [];
    const abort = new AbortController();
    let lines = 0;
    for await (const batch of source.read(new Map(), abort.signal)) {
      items.push(...batch);
      for (const item of batch)
        if (item.kind === "bytes") lines += item.bytes.filter((byte) => byte === 10).length;
      if (lines === 30) await writeFile(day(4), text(some(40, 10)));
      if (lines >= 40) abort.abort();
    }
    expect(new Set(items.map((item) => item.stream))).toEqual(new Set([stream()]));
    expect(new Set(items.map(({ labels }) => labels.service))).toEqual(new Set(["zisk-worker"]));
    const all = await readWith(sourceOf(join(folder, "*.log")), 40);
    expect(all).toEqual(some(10, 40));
  });

  test("whose days were streams of their own is not read again", async () => {
    await writeFile(day(1), text(some(0, 10)));
    await writeFile(day(2), text(some(10, 10)));
    const series = await readUntil(sourceOf(join(folder, "*.log")), new Map(), ({ length }) => length >= 20);
    const [first, last] = [series[9]?.position ?? "", series[17]?.position ?? ""];
    const before = new Map([
      [day(1), first],
      [day(2), last],
    ]);
    await writeFile(day(3), text(some(20, 10)));
    expect(await readWith(sourceOf(join(folder, "*.log")), 12, {}, before)).toEqual(some(18, 12));
  });

  test("does not mix with a log of the same name without a day", async () => {
    await writeFile(day(1), text(some(0, 5)));
    await writeFile(join(folder, "zisk-worker.log"), text(some(50, 5)));
    const lines = await readUntil(sourceOf(join(folder, "*.log")), new Map(), ({ length }) => length >= 10);
    const of = (name: string): string[] => raws(lines.filter((line) => line.stream === name));
    expect(of(stream())).toEqual(some(0, 5));
    expect(of(join(folder, "zisk-worker.log"))).toEqual(some(50, 5));
  });
});

describe("archives of any name", () => {
  test("are read oldest first, and once, before the file itself", async () => {
    const log = join(folder, "worker.out");
    await writeFile(`${log}.2`, text(some(0, 10)));
    await promisify(execFile)("gzip", [`${log}.2`]);
    await writeFile(`${log}.1`, text(some(10, 10)));
    await writeFile(log, text(some(20, 10)));
    for (const paths of [log, `${log}*`]) {
      const lines = await readUntil(sourceOf(paths), new Map(), ({ length }) => length >= 30);
      expect(raws(lines)).toEqual(some(0, 30));
      expect(new Set(lines.map((line) => line.stream))).toEqual(new Set([log]));
    }
  });

  test("of a name without an ending belong to the file that is there", async () => {
    const log = join(folder, "worker");
    await writeFile(`${log}.1`, text(some(0, 10)));
    await writeFile(log, text(some(10, 10)));
    const lines = await readUntil(sourceOf(`${log}*`), new Map(), ({ length }) => length >= 20);
    expect(raws(lines)).toEqual(some(0, 20));
    const rotated = async (): Promise<void> => {
      await rename(`${log}.1`, `${log}.2`);
      await rename(log, `${log}.1`);
    };
    const rest = readWith(
      sourceOf(`${log}*`),
      2,
      { 0: rotated, 1: () => appendFile(log, text(["two"])) },
      checkpointsOf(lines),
    );
    await appendFile(log, text(["one"]));
    expect(await rest).toEqual(["one", "two"]);
  });

  test("that were streams of their own are not read again", async () => {
    const log = join(folder, "worker.out");
    await writeFile(`${log}.1`, text(some(0, 10)));
    await writeFile(log, text(some(10, 10)));
    const lines = await readUntil(sourceOf(log), new Map(), ({ length }) => length >= 20);
    const before = new Map([
      [`${log}.1`, lines[9]?.position ?? ""],
      [log, lines[14]?.position ?? ""],
    ]);
    await appendFile(log, text(some(20, 1)));
    expect(await readWith(sourceOf(`${log}*`), 6, {}, before)).toEqual(some(15, 6));
  });
});

describe("a link and the file that it leads to", () => {
  test.each([
    ["symbolic", (target: string, name: string) => symlink(target, name)],
    ["hard", (target: string, name: string) => link(target, name)],
  ])("by a %s link are one file, read once", async (_, make) => {
    await writeFile(path, text(some(0, 10)));
    await make(path, join(folder, "current.log"));
    const lines = await readWith(sourceOf(join(folder, "*.log")), 11, {
      10: () => appendFile(path, text(["last"])),
    });
    expect(lines).toEqual([...some(0, 10), "last"]);
  });

  test("are one stream with the days that a link leads to in turn", async () => {
    const day = (number: number): string => join(folder, `zisk-worker.log.2026-06-0${number}`);
    const latest = join(folder, "zisk-worker.log.latest");
    await writeFile(day(1), text(some(0, 5)));
    await symlink(day(1), latest);
    const turn = async (): Promise<void> => {
      await writeFile(day(2), text(some(5, 5)));
      await rm(latest);
      await symlink(day(2), latest);
    };
    const lines = await readUntil(sourceOf(join(folder, "zisk-worker.log*")), new Map(), (read) => {
      if (read.length === 5) void turn();
      return read.length >= 10;
    });
    expect(raws(lines)).toEqual(some(0, 10));
  });

  test("is read through the link where that alone is asked for", async () => {
    await writeFile(path, text(some(0, 5)));
    await symlink(path, join(folder, "alone"));
    expect(await readWith(sourceOf(join(folder, "alone")), 5)).toEqual(some(0, 5));
  });
});
