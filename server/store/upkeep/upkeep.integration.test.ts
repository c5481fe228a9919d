import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";

import { sentenceOf } from "../../health/damage-watch.ts";
import { fakeRecord } from "../../fixtures/record.ts";
import { openDataDirectory } from "../data-directory.ts";
import { openStore as open, openUpkeep } from "../open.ts";
import type { Store } from "../store.ts";
import type { CheckedPart } from "./upkeep.ts";

const folder = await mkdtemp(join(tmpdir(), "jobtrail-upkeep-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One process has one data directory at a time: a failure must not fail the tests behind it. */
let opened: Store | undefined;
afterEach(async () => {
  await opened?.close().catch(() => undefined);
  opened = undefined;
});

async function openStore(options: { dataDir: string }): Promise<Store> {
  const store = await open(options);
  opened = store;
  return {
    ...store,
    close: async () => {
      opened = undefined;
      await store.close();
    },
  };
}

const DAY_US = 86_400_000_000;
/** To come: parts of an hour ago are compressed anew, and their names change with it. */
const FIRST_DAY_US = 4_000_000_000_000_000;

const ALL = { query: { kind: "all" }, fromUs: 0, toUs: Number.MAX_SAFE_INTEGER } as const;

/** A thousand rows that were received on a day, with bytes that are no text. */
async function fill(store: Store, day: number): Promise<void> {
  const receivedUs = FIRST_DAY_US + day * DAY_US;
  const records = Array.from({ length: 1_000 }, (_, index) =>
    fakeRecord(`${day}-${String(index).padStart(4, "0")}`, {
      receivedUs: receivedUs + index,
      timeUs: receivedUs + index,
      stream: `s${index % 3}`,
      raw: Buffer.from([0xff, day, index & 0xff, ...Buffer.from(String(index * 7919))]),
    }),
  );
  await store.insert(await store.prepare(records));
}

/** Every row's bytes, and where reading goes on. */
async function contents(store: Store): Promise<{ raw: string; positions: unknown }> {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.export(ALL, "raw")) pieces.push(piece);
  return {
    raw: Buffer.concat(pieces).toString("latin1"),
    positions: [...(await store.checkpoints("test"))],
  };
}

async function checked(parts: AsyncIterable<CheckedPart>): Promise<CheckedPart[]> {
  const all: CheckedPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

/** Where the part of a day's rows lies. */
async function partOf(dataDir: string, day: number): Promise<{ name: string; path: string }> {
  const clickhouse = await openDataDirectory(dataDir);
  try {
    const parts = await clickhouse.rows(
      "SELECT name, path FROM system.parts WHERE active AND table = 'events' ORDER BY partition, name",
    );
    const [name, path] = parts[day] as [string, string];
    return { name, path };
  } finally {
    await clickhouse.close();
  }
}

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  const middle = bytes.length >> 1;
  for (let at = middle; at < middle + 64 && at < bytes.length; at++) bytes[at]! ^= 0xff;
  await writeFile(path, bytes);
}

test("a backup brings every byte back once the data directory is lost, and what came behind it is kept out", async () => {
  const [dataDir, copy] = [join(folder, "lost"), join(folder, "copy")];
  const store = await openStore({ dataDir });
  await fill(store, 0);
  await fill(store, 1);
  await store.retain({ keepUs: DAY_US }, FIRST_DAY_US + 2 * DAY_US);
  await fill(store, 2);
  const before = await contents(store);
  expect(await store.upkeep.backUp(copy)).toMatchObject({ rows: 2_000, kept: 0 });
  await fill(store, 3);
  await store.close();
  await rm(dataDir, { recursive: true });

  const { upkeep, close } = await openUpkeep({ dataDir });
  expect(await upkeep.restore(copy, false)).toMatchObject({ rows: 2_000 });
  await close();
  const again = await openStore({ dataDir });
  expect(await contents(again)).toEqual(before);
  expect(again.removal()).not.toBeNull();
  await again.close();
});

test("a second backup into the same folder copies what is new, and holds nothing else", async () => {
  const [dataDir, copy] = [join(folder, "grown"), join(folder, "grown-copy")];
  const store = await openStore({ dataDir });
  await fill(store, 0);
  const first = await store.upkeep.backUp(copy);
  await fill(store, 1);
  const second = await store.upkeep.backUp(copy);
  expect(second).toMatchObject({ rows: 2_000, parts: first.parts + 1, kept: first.parts });
  await store.dropSource("test");
  expect((await store.upkeep.backUp(copy)).rows).toBeLessThanOrEqual(2_000);
  await store.close();
});

test("a folder with something else in it is no place for a backup, and none to restore", async () => {
  const [dataDir, other] = [join(folder, "some"), await mkdtemp(join(folder, "other-"))];
  await writeFile(join(other, "thesis.txt"), "mine");
  const store = await openStore({ dataDir });
  await expect(store.upkeep.backUp(other)).rejects.toMatchObject({ code: "backup-refused" });
  await expect(store.upkeep.restore(other, true)).rejects.toMatchObject({ code: "backup-unusable" });
  expect(await readFile(join(other, "thesis.txt"), "utf8")).toBe("mine");
  await store.close();
});

test("rows that are there are replaced only by who says so, also while the store is open", async () => {
  const [dataDir, copy] = [join(folder, "open"), join(folder, "open-copy")];
  const store = await openStore({ dataDir });
  await fill(store, 0);
  const before = await contents(store);
  await store.upkeep.backUp(copy);
  await fill(store, 1);
  await expect(store.upkeep.restore(copy, false)).rejects.toMatchObject({
    code: "restore-refused",
    message: expect.stringContaining("2000 lines"),
  });
  await store.upkeep.restore(copy, true);
  expect(await contents(store)).toEqual(before);
  await fill(store, 2);
  const [position] = (await store.checkpoints("test")).values();
  expect(position).toMatch(/^2-/);
  await store.close();
});

test("a restore that was cut short is told at the next start", async () => {
  const dataDir = join(folder, "cut");
  await (await openStore({ dataDir })).close();
  await writeFile(join(dataDir, "restore-unfinished"), "/backup\n");
  await expect(openStore({ dataDir })).rejects.toMatchObject({
    code: "restore-unfinished",
    message: expect.stringContaining("--replace"),
  });
});

test("a part whose bytes were changed is named with the remedy, and everything else is there once it is set aside", async () => {
  const dataDir = join(folder, "flipped");
  const store = await openStore({ dataDir });
  for (const day of [0, 1, 2]) await fill(store, day);
  await store.close();
  const { name, path } = await partOf(dataDir, 1);
  await flip(join(path, "data.bin"));

  const damaged = await openStore({ dataDir }).then(
    async (opened) => {
      const failure = await contents(opened).catch((error: unknown) => error);
      await opened.close();
      return failure;
    },
    (error: unknown) => error,
  );
  expect(damaged).toMatchObject({
    code: "store-damaged",
    message: expect.stringContaining(`jobtrail verify --set-aside ${name}`),
  });

  const { upkeep, close } = await openUpkeep({ dataDir });
  const faulty = (await checked(upkeep.check())).filter(({ fault }) => fault !== null);
  expect(faulty).toEqual([
    {
      table: "events",
      part: name,
      rows: 1_000,
      bytes: expect.any(Number),
      fault: expect.stringMatching(/hecksum/),
    },
  ]);
  await expect(upkeep.setAside("20990101_1_1_0")).rejects.toMatchObject({ code: "part-unknown" });
  await upkeep.setAside(name);
  expect((await checked(upkeep.check())).every(({ fault }) => fault === null)).toBe(true);
  const fromUs = FIRST_DAY_US + DAY_US;
  const lost = { table: "events", name, reason: "", rows: 1_000, fromUs, toUs: fromUs + 999 };
  expect(await upkeep.lost()).toEqual([expect.objectContaining(lost)]);
  await close();

  const rest = await openStore({ dataDir });
  expect((await rest.totals()).rows).toBe(2_000);
  await rest.upkeep.forget(name);
  expect(await rest.upkeep.lost()).toEqual([]);
  await rest.close();
});

test.each([
  ["cut short", (path: string) => truncate(join(path, "data.bin"), 1_000), 1_000],
  ["without its columns", (path: string) => rm(join(path, "columns.txt")), 1_000],
  [
    "empty",
    async (path: string) => {
      await truncate(join(path, "data.bin"), 0);
      await rm(join(path, "count.txt"));
    },
    null,
  ],
])(
  "a part that ClickHouse sets aside itself is told with what is known of it: %s",
  async (what, damage, rows) => {
    const dataDir = join(folder, what.replaceAll(" ", "-"));
    const store = await openStore({ dataDir });
    for (const day of [0, 1, 2]) await fill(store, day);
    await store.close();
    const { name, path } = await partOf(dataDir, 1);
    await damage(path);
    const again = await openStore({ dataDir });
    expect((await again.totals()).rows).toBe(2_000);
    const fromUs = FIRST_DAY_US + DAY_US;
    expect(await again.upkeep.lost()).toEqual([
      expect.objectContaining({
        name: `broken-on-start_${name}`,
        reason: "broken-on-start",
        rows,
        fromUs,
        toUs: fromUs + 999,
      }),
    ]);
    await again.close();
  },
);

/** What a full disk leaves of an insert: the rows' file, and small files without a byte. */
async function tear(path: string): Promise<void> {
  for (const file of await readdir(path, { withFileTypes: true }))
    if (file.isFile() && file.name !== "data.bin") await truncate(join(path, file.name), 0);
}

/** Writes two days' rows, of which the second is torn. */
async function tornDay(dataDir: string): Promise<{ name: string; path: string }> {
  const store = await openStore({ dataDir });
  for (const day of [0, 1]) await fill(store, day);
  await store.close();
  const part = await partOf(dataDir, 1);
  await tear(part.path);
  return part;
}

test("an insert that was cut off over a full disk never counted as stored, so nothing is told as lost with it", async () => {
  const dataDir = join(folder, "torn");
  await tornDay(dataDir);
  const store = await openStore({ dataDir });
  expect((await store.totals()).rows).toBe(1_000);
  expect(await store.upkeep.lost()).toEqual([]);
  await store.close();
});

test("one that is not whole since the machine was started again may be lost, and is told so", async () => {
  const dataDir = join(folder, "powerless");
  const { name, path } = await tornDay(dataDir);
  const beforeS = Date.now() / 1_000 - uptime() - 60;
  await utimes(join(path, "checksums.txt"), beforeS, beforeS);
  const store = await openStore({ dataDir });
  const [lost] = await store.upkeep.lost();
  expect(lost).toMatchObject({ name: `broken-on-start_${name}`, rows: null, isSure: false });
  expect(sentenceOf(lost!)).toContain("may be missing");
  await store.close();
});
