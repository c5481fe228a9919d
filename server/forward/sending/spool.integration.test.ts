import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Batch } from "./batch.ts";
import { lockDirectory } from "../../directory-lock.ts";
import { Spool } from "./spool.ts";
import { SpoolState } from "./spool-state.ts";

const LIMIT_BYTES = 1024 * 1024;
let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "jobtrail-spool-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

function batch(number: number): Batch {
  const tail = [["file", "/var/log/ä.log", `f:${number}`]] as const;
  return { lines: number, chars: number * 10, tail, body: undefined, place: undefined, isDone: false };
}

async function filled(numbers: readonly number[]): Promise<void> {
  const spool = await Spool.open(folder, LIMIT_BYTES);
  for (const number of numbers) await spool.append(batch(number), Buffer.from(`body\n${number}\0`));
  await spool.sync();
  await spool.close();
}

async function segments(): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith(".spool")).map((name) => join(folder, name));
}

async function found(): Promise<{ lines: number; body: string }[]> {
  const spool = await Spool.open(folder, LIMIT_BYTES);
  const batches = await Promise.all(
    spool.found.map(async ({ lines, place }) => ({
      lines,
      body: (await spool.read(place!)).toString("latin1"),
    })),
  );
  await spool.close();
  return batches;
}

describe("Spool", () => {
  test("what was added is found again, in order, byte for byte", async () => {
    await filled([1, 2]);
    await filled([3]);
    expect(await found()).toEqual([1, 2, 3].map((lines) => ({ lines, body: `body\n${lines}\0` })));
  });

  test("wherever a crash cuts the last write, the frames before it are found and what follows is written behind them", async () => {
    await filled([1, 2]);
    const [path = ""] = await segments();
    const whole = await readFile(path);
    const firstBytes = whole.indexOf("body\n1") + "body\n1\0".length;
    for (let length = firstBytes; length < whole.length; length += 7) {
      await writeFile(path, whole.subarray(0, length));
      expect((await found()).map(({ lines }) => lines)).toEqual([1]);
      expect((await stat(path)).size).toBe(firstBytes);
    }
    await filled([5]);
    expect((await found()).map(({ lines }) => lines)).toEqual([1, 5]);
  });

  test("behind a damaged frame nothing counts: its lines are read again from their source", async () => {
    await filled([1, 2]);
    await filled([3]);
    const [path = ""] = await segments();
    const bytes = await readFile(path);
    bytes[bytes.indexOf("body\n2")] = 0;
    await writeFile(path, bytes);
    expect((await found()).map(({ lines }) => lines)).toEqual([1]);
    expect(await segments()).toEqual([path]);
  });

  test("zeros at the end, as a crash of the machine leaves them, are cut off", async () => {
    await filled([1]);
    const [path = ""] = await segments();
    await appendFile(path, Buffer.alloc(4_096));
    expect((await found()).map(({ lines }) => lines)).toEqual([1]);
  });

  test("a segment goes when all of it was acknowledged, and with it what it took of the limit", async () => {
    const spool = await Spool.open(folder, 2_300);
    const big = Buffer.alloc(900, 1);
    const places = [await spool.append(batch(1), big), await spool.append(batch(2), big)];
    expect(await spool.append(batch(3), big)).toBeUndefined();
    expect(spool.bytes).toBeLessThanOrEqual(2_300);
    await spool.release(places[0]!);
    expect(await segments()).toHaveLength(1);
    await spool.release(places[1]!);
    expect(await segments()).toEqual([]);
    expect(spool.bytes).toBe(0);
    expect(await spool.append(batch(3), big)).toBeDefined();
    await spool.close();
    expect((await found()).map(({ lines }) => lines)).toEqual([3]);
  });

  test("two forwarders cannot share one", async () => {
    const unlock = await lockDirectory(folder, () => new Error("held"));
    await expect(Spool.open(folder, LIMIT_BYTES)).rejects.toThrow(
      `The spool directory ${folder} is in use by another Jobtrail (process ${process.pid}). Stop that one, or give this one a directory of its own with --spool.`,
    );
    await unlock();
  });

  test("a directory that cannot be made is told with the remedy", async () => {
    const path = join(folder, "taken");
    await writeFile(path, "");
    await expect(Spool.open(path, LIMIT_BYTES)).rejects.toThrow(/cannot be used: .*--spool\.$/);
  });
});

describe("SpoolState", () => {
  test("keeps who the forwarder is and what was acknowledged, the stream acknowledged last at the end", async () => {
    const state = await SpoolState.open(folder);
    state.acknowledge([
      ["journald", "a", "1"],
      ["journald", "b", "2"],
    ]);
    state.acknowledge([["journald", "a", "3"]]);
    await state.save();
    const again = await SpoolState.open(folder);
    expect(again.forwarder).toBe(state.forwarder);
    expect([...again.acknowledged.get("journald")!]).toEqual([
      ["b", "2"],
      ["a", "3"],
    ]);
  });

  test("keeps which files were begun behind what was acknowledged", async () => {
    const state = await SpoolState.open(folder);
    for (const file of ["f1", "f1", "f2", "f3"]) state.begin("file", "/var/log/a", file);
    await state.saveBegun();
    const killed = await SpoolState.open(folder);
    expect(killed.ahead("file").get("/var/log/a")).toEqual(["f1", "f2", "f3"]);
    killed.acknowledge([["file", "/var/log/a", "f2:100"]]);
    expect(killed.ahead("file").get("/var/log/a")).toEqual(["f2", "f3"]);
    killed.replace("file", new Map([["/var/log/a", "f3:7"]]));
    expect(killed.ahead("file").size).toBe(0);
  });

  test("a broken file begins anew", async () => {
    await writeFile(join(folder, "state.json"), '{"forwarder":');
    expect((await SpoolState.open(folder)).acknowledged.size).toBe(0);
  });
});
