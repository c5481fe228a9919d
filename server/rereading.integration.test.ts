import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startIngestion, type Ingestion } from "./pipeline.ts";
import { createFileSource } from "./sources/file/file.ts";
import { openDataDirectory } from "./store/data-directory.ts";
import { openStore } from "./store/open.ts";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "jobtrail-reread-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const LOGS = ["a.log", "b.log"];

/** A line that is long enough to fill more than one chunk of a file with a few thousand of them. */
function line(log: string, number: number): string {
  const time = new Date(Date.parse("2026-06-04T13:00:00Z") + number).toISOString();
  // Some have no time of their own, and get that of their reading.
  if (log === "b.log") return `: line ${number} of ${log} ${"x".repeat(300)}`;
  return `${time}  INFO zisk_worker::worker: line ${number} of ${log} ${"x".repeat(300)}`;
}

async function write(from: number, to: number): Promise<void> {
  for (const log of LOGS) {
    const lines = Array.from({ length: to - from }, (_, index) => `${line(log, from + index)}\n`);
    await appendFile(join(folder, log), lines.join(""));
  }
}

/** Every line of the source, as often as it is stored. */
async function storedLines(): Promise<string[]> {
  const store = await openStore({ dataDir: join(folder, "data") });
  const pieces: Uint8Array[] = [];
  const selection = { query: { kind: "all" }, fromUs: 0, toUs: Number.MAX_SAFE_INTEGER } as const;
  for await (const piece of store.export(selection, "raw")) pieces.push(piece);
  await store.close();
  return Buffer.concat(pieces).toString().split("\n").filter(Boolean).sort();
}

function expectedLines(count: number): string[] {
  return LOGS.flatMap((log) => Array.from({ length: count }, (_, index) => line(log, index))).sort();
}

/** Reads the files until so many rows are stored, or it is told otherwise, and then stops. */
async function read(isEnough: (rows: number, reread: number | undefined) => boolean): Promise<void> {
  const store = await openStore({ dataDir: join(folder, "data") });
  let reread: number | undefined;
  const ingestion: Ingestion = await startIngestion({
    store,
    onStored: () => undefined,
    onDropped: async () => undefined,
    onProblem: () => undefined,
    onReread: (_source, rows) => (reread = rows),
  });
  await ingestion.add(createFileSource({ type: "file", name: "files", paths: [`${folder}/*.log`] }));
  const look = async (): Promise<true | string> => {
    const { rows } = await store.totals();
    return isEnough(rows, reread) || `${rows} rows, ${reread} of them read again`;
  };
  await expect.poll(look, { timeout: 60_000, interval: 2 }).toBe(true);
  await ingestion.stop();
  await store.close();
}

/** Sets aside the part that holds a line. @returns its rows */
async function lose(number: number): Promise<number> {
  const dataDir = join(folder, "data");
  const clickhouse = await openDataDirectory(dataDir);
  await clickhouse.command("SYSTEM STOP MERGES events");
  const [part] = await clickhouse.rows(
    `SELECT _part, count() FROM events GROUP BY _part HAVING max(raw LIKE '%: line ${number} of a.log %')`,
  );
  await clickhouse.command(`ALTER TABLE events DETACH PART '${String(part?.[0])}'`);
  await clickhouse.close();
  const store = await openStore({ dataDir });
  const lost = await store.upkeep.lost();
  expect(lost.length).toBeGreaterThan(0);
  for (const one of lost) await store.beginRereading(one);
  await store.close();
  return Number(part?.[1]);
}

test("lines whose rows were lost are read again, and none is stored twice, however often that is cut short", async () => {
  for (const count of [1_000, 2_000, 3_000]) {
    await write(count - 1_000, count);
    await read((rows) => rows === 2 * count);
  }
  const lost = await lose(1_500);
  expect(lost).toBeGreaterThan(0);
  for (let cut = 0; cut < 3; cut++) await read((rows) => rows > 6_000 - lost + cut);
  await write(3_000, 3_500);
  await read((rows) => rows === 7_000);
  expect(await storedLines()).toEqual(expectedLines(3_500));
});

test("it is done once the files are where they were, and the next start begins behind them", async () => {
  await write(0, 2_000);
  await read((rows) => rows === 4_000);
  await lose(1_000);
  await read((rows, reread) => rows === 4_000 && reread !== undefined);
  expect(await storedLines()).toEqual(expectedLines(2_000));
  const store = await openStore({ dataDir: join(folder, "data") });
  const { until, positions } = await store.resume("files");
  expect(until).toBeUndefined();
  expect(positions.size).toBe(2);
  await store.close();
  await write(2_000, 2_100);
  await read((rows) => rows === 4_200);
  expect(await storedLines()).toEqual(expectedLines(2_100));
});

test("what is lost a second time while it is read again comes back too", async () => {
  for (const count of [1_000, 2_000]) {
    await write(count - 1_000, count);
    await read((rows) => rows === 2 * count);
  }
  const lost = await lose(500);
  await read((rows) => rows > 4_000 - lost);
  await lose(1_500);
  await read((rows, reread) => rows === 4_000 && reread !== undefined);
  expect(await storedLines()).toEqual(expectedLines(2_000));
});
