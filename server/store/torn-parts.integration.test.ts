import { execFileSync } from "node:child_process";
import { rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../e2e/seeded-random.ts";
import { fakeRecord } from "../fixtures/record.ts";
import { mountSmallDisk } from "../fixtures/small-disk.ts";
import type { LogRecord } from "../record.ts";
import { openStore } from "./open.ts";
import type { Store } from "./store.ts";

const random = seededRandom("moments at which a disk is full");
const { path: disk, isMounted, remove } = mountSmallDisk("torn", 96);
afterAll(remove);

/** So much room there is when an insert begins: ClickHouse begins none with less than a megabyte. */
const SPARE_BYTES = 3_000_000;
/** An insert takes about so long, ms. */
const INSERT_MS = 14;
const ROWS = 60;
const TURNS = 100;

/** Writes until the disk is full, so long after it was asked to. */
const FILLER = `
  const { parentPort } = require("node:worker_threads");
  const fs = require("node:fs");
  const bytes = Buffer.alloc(1 << 18);
  parentPort.on("message", ({ path, afterMs }) => {
    const atMs = performance.now() + afterMs;
    while (performance.now() < atMs);
    const file = fs.openSync(path, "w");
    try { while (fs.writeSync(file, bytes) > 0); } catch {}
    fs.closeSync(file);
    parentPort.postMessage("full");
  });`;

function recordsOf(turn: number): LogRecord[] {
  return Array.from({ length: ROWS }, (_, number) =>
    fakeRecord(`torn-${turn}-${number}`, {
      source: "torn",
      timeUs: number,
      receivedUs: Date.now() * 1_000,
      raw: Array.from({ length: 20 }, () => random().toString(36)).join(" "),
    }),
  );
}

/** What a question fails at is put right behind it. */
async function storedOf(store: Store, ids: string[]): Promise<number> {
  let count = -1;
  await expect
    .poll(async () => (count = (await store.stored(ids).catch(() => null))?.size ?? -1), { timeout: 10_000 })
    .toBeGreaterThanOrEqual(0);
  return count;
}

describe.skipIf(!isMounted)(
  "a disk that is full in the middle of an insert or a merge (needs the right to mount one)",
  () => {
    test(
      "what counts as stored is there, what does not is not, and nothing is told as lost",
      { timeout: 120_000 },
      async () => {
        const store = await openStore({ dataDir: join(disk, "data") });
        const filler = new Worker(FILLER, { eval: true });
        const [ballast, last] = [join(disk, "ballast"), join(disk, "last")];
        const taken: string[] = [];
        let refusals = 0;
        for (let turn = 0; turn < TURNS; turn++) {
          const records = recordsOf(turn);
          const batch = await store.prepare(records);
          const { bavail, bsize } = statfsSync(disk);
          execFileSync("fallocate", ["--length", String(bavail * bsize - SPARE_BYTES), ballast]);
          const filled = new Promise((resolve) => filler.once("message", resolve));
          filler.postMessage({ path: last, afterMs: random() * INSERT_MS });
          const isTaken = await store.insert(batch).then(
            () => true,
            (error: unknown) => {
              expect(error).toMatchObject({ code: "store-full" });
              return false;
            },
          );
          await filled;
          for (const path of [ballast, last]) rmSync(path, { force: true });
          const ids = records.map(({ id }) => id);
          expect(await storedOf(store, ids)).toBe(isTaken ? ROWS : 0);
          if (isTaken) taken.push(...ids);
          else refusals++;
        }
        expect(refusals).toBeGreaterThan(0);
        expect(taken.length).toBeGreaterThan(0);
        expect(await storedOf(store, taken)).toBe(taken.length);
        expect((await store.sources())[0]?.rows).toBe(taken.length);
        expect(await store.upkeep.lost()).toEqual([]);
        await filler.terminate();
        await store.close();
      },
    );
  },
);
