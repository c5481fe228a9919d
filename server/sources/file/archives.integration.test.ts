import { existsSync } from "node:fs";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { compress, rotate, type Suffix } from "../../../e2e/newsyslog.ts";
import { raws, some, sourceOf, text } from "./fixtures/lines.ts";
import { checkpointsOf, readUntil, type Delivered } from "../source.contract.ts";
import type { Source, SourceStatus } from "../source.ts";

const MISSING = ["bzip2", "gzip", "zstd"].filter(
  (name) => !["/bin", "/usr/bin"].some((folder) => existsSync(join(folder, name))),
);
const SUFFIXES = ["bz2", "gz", "zst"] as const;

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-archives-"));
  path = join(folder, "zisk-worker.log");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Reads until a line comes; what the source told of itself then is lost when it stops. */
async function readTo(last: string, source: Source): Promise<{ lines: Delivered[]; status: SourceStatus }> {
  let status = source.status();
  const lines = await readUntil(source, new Map(), (all) => {
    status = source.status();
    return all.at(-1)?.raw === last;
  });
  return { lines, status };
}

function read(count: number, from: ReadonlyMap<string, string> = new Map(), source = sourceOf(path)) {
  return readUntil(source, from, ({ length }) => length >= count);
}

/** Writes `count` lines and rotates, as often as there are numbers; returns all lines. */
async function archive(rotations: number, count: number, suffix: Suffix): Promise<string[]> {
  for (let rotation = 0; rotation < rotations; rotation++) {
    await appendFile(path, text(some(rotation * count, count)));
    await rotate(path, { suffix });
  }
  return some(0, rotations * count);
}

/** As if it had been written a while before what is written now: bzip2 keeps whole seconds only. */
async function makeOlder(file: string): Promise<void> {
  const before = new Date(Date.now() - 10_000);
  await utimes(file, before, before);
}

describe.skipIf(MISSING.length > 0)(`archives of a file (needs bzip2, gzip, zstd)`, () => {
  test("are read oldest first on the first start, with progress in bytes, before the file itself", async () => {
    const expected = [...(await archive(5, 12_000, "bz2")), ...some(60_000, 10)];
    await appendFile(path, text(some(60_000, 10)));
    const source = sourceOf(join(folder, "*.log"));
    const seen: SourceStatus[] = [];
    const lines = await readUntil(source, new Map(), ({ length }) => {
      seen.push(source.status());
      return length >= expected.length;
    });
    expect(raws(lines)).toEqual(expected);
    expect(new Set(lines.map(({ key }) => key)).size).toBe(expected.length);
    const parts = seen.flatMap(({ state, progress }) =>
      state === "backfilling" && progress ? [progress.done / progress.total] : [],
    );
    expect(parts.length).toBeGreaterThan(10);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
    expect(parts.at(-1)).toBeGreaterThan(0.7);
    expect(seen.at(-1)).toMatchObject({ state: "following", problem: null, behind: { amount: 0 } });
  });

  test.each(SUFFIXES)("of .%s are read once, whatever happens to their numbers meanwhile", async (suffix) => {
    const expected = await archive(3, 3_000, suffix);
    await appendFile(path, text(some(9_000, 10)));
    expected.push(...some(9_000, 10));
    const stored: Delivered[] = [];
    for (const part of [1, 2_999, 3_000, 3_001, 7_500, 9_000, 9_005]) {
      const lines = await read(part - stored.length, checkpointsOf(stored));
      stored.push(...lines.slice(0, part - stored.length));
      if (part === 3_001 || part === 9_005) {
        await appendFile(path, text(some(expected.length, 10)));
        expected.push(...some(expected.length, 10));
        await rotate(path, { suffix });
      }
    }
    stored.push(...(await read(expected.length - stored.length, checkpointsOf(stored))));
    expect(raws(stored)).toEqual(expected);
    const again = readUntil(sourceOf(path), checkpointsOf(stored), ({ length }) => length >= 1);
    await appendFile(path, text(["the next"]));
    expect(raws(await again)).toEqual(["the next"]);
  });

  test.each(SUFFIXES)(
    "of a file that was rotated and compressed to .%s while we were away go on where it ended",
    async (suffix) => {
      await writeFile(path, text(some(0, 100)));
      const before = await read(100);
      await appendFile(path, text(some(100, 5_000)));
      await rotate(path, { suffix });
      await appendFile(path, text(some(5_100, 100)));
      await rotate(path, { suffix });
      await appendFile(path, text(some(5_200, 10)));
      for (const at of [1, 64, 100])
        expect(raws(await read(5_210 - at, checkpointsOf(before.slice(0, at))))).toEqual(
          some(at, 5_210 - at),
        );
    },
  );

  test("are told apart by the time of their writing where all begin with the same banner", async () => {
    const banner = Array.from(
      { length: 10 },
      (_, line) => `== the banner of every start, line ${line} of 10 ==`,
    );
    await appendFile(path, text([...banner, ...some(0, 10)]));
    await rotate(path);
    await makeOlder(`${path}.0.bz2`);
    await appendFile(path, text([...banner, ...some(10, 10)]));
    const before = await read(40);
    expect(before).toHaveLength(40);
    await appendFile(path, text(some(20, 10)));
    await rotate(path);
    await appendFile(path, text([...banner, ...some(30, 10)]));
    const expected = [...some(20, 10), ...banner, ...some(30, 10)];
    expect(raws(await read(expected.length, checkpointsOf(before)))).toEqual(expected);
  });

  test("that are rotated out while we read them are read to their end", async () => {
    const expected = await archive(3, 20_000, "bz2");
    await appendFile(path, text(["the last"]));
    let moved: Promise<void> | undefined;
    const lines = await readUntil(sourceOf(path), new Map(), ({ length }) => {
      if (length > 100) moved ??= archiveAway();
      return length >= expected.length + 1;
    });
    await moved;
    expect(raws(lines)).toEqual([...expected, "the last"]);

    async function archiveAway(): Promise<void> {
      await rm(`${path}.2.bz2`);
      await rename(`${path}.1.bz2`, `${path}.2.bz2`);
      await rename(`${path}.0.bz2`, `${path}.1.bz2`);
    }
  });

  test("whose file was rotated out altogether are read if they are newer, and the gap is told", async () => {
    await writeFile(path, text(some(0, 10)));
    await makeOlder(path);
    const before = await read(10);
    await rm(path);
    await writeFile(path, text(some(20, 10)));
    await rotate(path);
    await writeFile(path, text(some(30, 10)));
    const source = sourceOf(path);
    const lines = raws(await read(21, checkpointsOf(before), source));
    expect(lines.slice(1)).toEqual(some(20, 20));
    expect(lines[0]).toContain("the file that was being read is gone");
    expect(source.status().gaps?.[0]?.reason).toContain(`${path}: the file that was being read is gone`);
  });

  test("that are being made are left out until they are whole", async () => {
    await writeFile(path, text(some(0, 100)));
    await rename(path, `${path}.0`);
    await writeFile(`${path}.0.bz2`, "BZh9 half of it");
    await writeFile(path, text(some(100, 10)));
    const { lines, status } = await readTo(some(109, 1).join(), sourceOf(path));
    expect(raws(lines)).toEqual(some(0, 110));
    expect(status.problem).toBeNull();
  });

  test("of several gzip members and zstd frames are one text", async () => {
    await writeFile(
      `${path}.1.gz`,
      Buffer.concat([gzipSync(text(some(0, 10))), gzipSync(text(some(10, 10)))]),
    );
    await writeFile(`${path}.0`, text(some(20, 10)));
    await compress(`${path}.0`, "zst");
    const frame = await readFile(`${path}.0.zst`);
    await writeFile(`${path}.0`, text(some(30, 10)));
    await compress(`${path}.0`, "zst");
    await writeFile(`${path}.0.zst`, Buffer.concat([frame, await readFile(`${path}.0.zst`)]));
    expect(raws(await read(40))).toEqual(some(0, 40));
  });

  test("by name, and of any name, are streams of their own", async () => {
    const kept = join(folder, "june.log.bz2");
    await writeFile(join(folder, "june.log"), text(some(0, 10)));
    await compress(join(folder, "june.log"), "bz2");
    for (const paths of [kept, join(folder, "*.bz2")]) {
      const lines = await read(10, new Map(), sourceOf(paths));
      expect(raws(lines)).toEqual(some(0, 10));
    }
  });
});

describe.skipIf(MISSING.length > 0)("a damaged archive (needs bzip2, gzip, zstd)", () => {
  /** Lines of which one block alone is not the whole, so that a part can be read. */
  const many = some(0, 60_000);

  test.each(SUFFIXES)("of .%s that is cut short is read as far as it goes, and named", async (suffix) => {
    await writeFile(path, text(many));
    await rotate(path, { suffix });
    const damaged = `${path}.0.${suffix}`;
    await truncate(damaged, Math.floor((await readFile(damaged)).length * 0.8));
    await appendFile(path, text(["the last"]));
    const { lines, status } = await readTo("the last", sourceOf(path));
    const whole = raws(lines.slice(0, -2));
    expect(whole.length).toBeGreaterThan(10_000);
    expect(whole).toEqual(many.slice(0, whole.length));
    expect(status.problem).toContain(`${damaged} is damaged (`);

    await appendFile(path, text(["and on"]));
    expect(raws(await read(1, checkpointsOf(lines)))).toEqual(["and on"]);
  });

  test.each(SUFFIXES)("of .%s without anything readable keeps nothing from being read", async (suffix) => {
    await writeFile(`${path}.1.${suffix}`, "nothing of the kind");
    await writeFile(`${path}.0.${suffix}`, "");
    await writeFile(path, text(some(0, 10)));
    const { lines, status } = await readTo(some(9, 1).join(), sourceOf(path));
    expect(raws(lines)).toEqual(some(0, 10));
    expect(status.problem).toContain(`${path}.1.${suffix} is damaged (`);
    expect(status.state).not.toBe("retrying");
  });

  test("with a wrong byte within is read up to there", async () => {
    await writeFile(path, text(many));
    await rotate(path, { suffix: "gz" });
    const damaged = `${path}.0.gz`;
    const bytes = await readFile(damaged);
    bytes.fill(0xff, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 64);
    await writeFile(damaged, bytes);
    await appendFile(path, text(["the last"]));
    const { lines, status } = await readTo("the last", sourceOf(path));
    expect(raws(lines.slice(0, 10_000))).toEqual(many.slice(0, 10_000));
    expect(status.problem).toContain(`${damaged} is damaged (`);
  });
});

describe.skipIf(MISSING.length > 0)("an archive whose program is ended (needs bzip2)", () => {
  test("is not taken for damaged: it is read again and goes on where it was", async () => {
    const expected = await archive(2, 30_000, "bz2");
    const fake = join(folder, "bin", "bzip2");
    await mkdir(join(folder, "bin"));
    // Twice it ends in the midst of the archive, as it would with the machine's memory at an end.
    await writeFile(
      fake,
      `#!/bin/sh
mkdir '${folder}/once' || mkdir '${folder}/twice' || exec /usr/bin/env PATH='${process.env["PATH"]}' bzip2 -dc
PATH='${process.env["PATH"]}'
bzip2 -dc | head -c 1000000
kill -KILL $$
`,
      { mode: 0o755 },
    );
    vi.stubEnv("PATH", `${join(folder, "bin")}:${process.env["PATH"]}`);
    const source = sourceOf(path);
    const problems = new Set<string | null>();
    const polling = setInterval(() => problems.add(source.status().problem), 10);
    try {
      expect(raws(await read(expected.length, new Map(), source))).toEqual(expected);
    } finally {
      clearInterval(polling);
      vi.unstubAllEnvs();
    }
    expect([...problems].join()).toContain(`cannot be read (bzip2 was ended by SIGKILL); it is tried again.`);
  });
});
