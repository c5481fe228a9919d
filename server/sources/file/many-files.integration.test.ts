import { appendFile, mkdtemp, readdir, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { raws, some, sourceOf, text } from "./fixtures/lines.ts";
import { checkpointsOf, readUntil, type Delivered } from "../source.contract.ts";

/** More than a source holds open. */
const MANY = 300;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-many-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const path = (number: number): string => join(folder, `w${number}.log`);
const open = async (): Promise<number> => {
  const links = await readdir("/proc/self/fd");
  return links.length;
};

/** Reads two lines of each of many files, and takes a step once most of them have been closed. */
async function readMany(step: () => Promise<void>, isEnough: (more: readonly Delivered[]) => boolean) {
  await Promise.all(
    Array.from({ length: MANY }, (_, number) => writeFile(path(number), text(some(number * 10, 2)))),
  );
  const before = await open();
  const source = sourceOf(join(folder, "*.log"));
  let stepped: Promise<void> | undefined;
  let lines: readonly Delivered[] = [];
  const closed = async (): Promise<void> => {
    await expect.poll(open, { timeout: 30_000 }).toBeLessThan(before + 100);
    await step();
  };
  await readUntil(source, new Map(), (read) => {
    lines = read;
    if (read.length >= 2 * MANY) stepped ??= closed();
    return read.length > 2 * MANY && isEnough(read.slice(2 * MANY));
  });
  await stepped;
  const first = lines.slice(0, 2 * MANY);
  expect(new Set(raws(first)).size).toBe(2 * MANY);
  return { first, more: lines.slice(2 * MANY), status: source.status() };
}

describe.skipIf(process.platform !== "linux")(
  "many files, of which the quiet ones are closed (needs /proc)",
  () => {
    test("are read on as they grow, all of them, and from where they were after a restart", async () => {
      const all = Array.from({ length: MANY }, (_, number) => number);
      const { first, more } = await readMany(
        async () => {
          for (const number of all) await appendFile(path(number), text(some(number * 10 + 2, 1)));
        },
        ({ length }) => length >= MANY,
      );
      expect(raws(more).sort()).toEqual(all.flatMap((number) => some(number * 10 + 2, 1)).sort());
      const again = await readUntil(
        sourceOf(join(folder, "*.log")),
        checkpointsOf(first),
        ({ length }) => length >= MANY,
      );
      expect(raws(again).sort()).toEqual(raws(more).sort());
    });

    test("are read to their end first when they are rotated", async () => {
      const { more } = await readMany(
        async () => {
          for (const number of [0, 299]) {
            await appendFile(path(number), text(some(number * 10 + 2, 1)));
            await rename(path(number), `${path(number)}.1`);
            await writeFile(path(number), text(some(number * 10 + 3, 2)));
          }
        },
        ({ length }) => length >= 6,
      );
      for (const number of [0, 299])
        expect(raws(more.filter(({ stream }) => stream === path(number)))).toEqual(some(number * 10 + 2, 3));
    });

    test("are read anew when they are truncated or replaced, and the loss is told", async () => {
      const { more } = await readMany(
        async () => {
          await truncate(path(0));
          await appendFile(path(0), text(some(5_000, 9)));
          await rm(path(1));
          await writeFile(path(1), text(some(6_000, 9)));
        },
        ({ length }) => length >= 20,
      );
      const of = (number: number) => more.filter(({ stream }) => stream === path(number));
      expect(of(0)[0]?.raw).toContain("was emptied or written anew");
      expect(raws(of(0)).slice(1)).toEqual(some(5_000, 9));
      // A file system may give the new file the inode of the one that was deleted.
      expect(of(1)[0]?.raw).toMatch(/is gone|written anew/);
      expect(raws(of(1)).slice(1)).toEqual(some(6_000, 9));
    });
  },
);
