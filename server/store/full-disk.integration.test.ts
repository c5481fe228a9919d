import { execFileSync } from "node:child_process";
import { statfsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { mountSmallDisk } from "../fixtures/small-disk.ts";
import { Batcher } from "../intake/batcher.ts";
import { fakeRecord } from "../fixtures/record.ts";
import type { LogRecord } from "../record.ts";
import { openStore } from "./open.ts";
import { seededRandom } from "../../e2e/seeded-random.ts";

const random = seededRandom("rows of a full disk");

const { path: disk, isMounted, remove } = mountSmallDisk("disk", 96);
afterAll(remove);

function recordOf(number: number): LogRecord {
  const raw = Array.from({ length: 40 }, () => random().toString(36)).join(" ");
  return fakeRecord(`full-${number}`, {
    source: "full",
    timeUs: number,
    receivedUs: Date.now() * 1_000,
    raw,
  });
}

describe.skipIf(!isMounted)("a full disk (needs the right to mount one)", () => {
  test("is said in words, and when there is room again nothing is missing and nothing is there twice", async () => {
    const store = await openStore({ dataDir: join(disk, "data") });
    const problems: (Error | null)[] = [];
    const batcher = new Batcher(store, {
      onStored: () => undefined,
      onProblem: (problem) => problems.push(problem),
      onSetAside: () => undefined,
    });
    const ballast = join(disk, "ballast");
    const { bavail, bsize } = statfsSync(disk);
    await writeFile(ballast, Buffer.alloc(bavail * bsize - 3_000_000));
    for (let number = 0; number < 12_000; number++) batcher.add(recordOf(number));
    await expect
      .poll(() => problems.at(-1), { timeout: 15_000 })
      .toMatchObject({
        code: "store-full",
        message: expect.stringMatching(/disk.*is full.*goes on by itself/),
      });
    await rm(ballast);
    await batcher.close();
    expect(problems.at(-1)).toBeNull();
    expect((await store.sources()).find(({ source }) => source === "full")?.rows).toBe(12_000);
    await store.close();
  });

  test("keeps the store from being opened with a sentence, and from nothing once there is room", async () => {
    const ballast = join(disk, "ballast");
    const { bavail, bsize } = statfsSync(disk);
    execFileSync("fallocate", ["--length", String(bavail * bsize), ballast]);
    await expect(openStore({ dataDir: join(disk, "data") })).rejects.toMatchObject({
      code: "store-full",
      message: expect.stringMatching(/is full, so Jobtrail cannot start/),
    });
    await rm(ballast);
    const store = await openStore({ dataDir: join(disk, "data") });
    expect((await store.totals()).rows).toBe(12_000);
    await store.close();
  });
});
