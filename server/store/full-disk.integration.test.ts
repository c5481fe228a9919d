import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Batcher } from "../intake/batcher.ts";
import { fakeRecord } from "../fixtures/record.ts";
import type { LogRecord } from "../record.ts";
import { openStore } from "./open.ts";
import { seededRandom } from "../../e2e/seeded-random.ts";

const random = seededRandom("rows of a full disk");

const disk = mkdtempSync(join(tmpdir(), "jobtrail-disk-"));
const isMounted = mounted();
afterAll(() => {
  if (isMounted) execFileSync("umount", ["--lazy", disk]);
  rmSync(disk, { recursive: true, force: true });
});

/** A small disk of its own, where this user may mount one. */
function mounted(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=96m", "tmpfs", disk], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

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
});
