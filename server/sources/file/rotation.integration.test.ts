import { existsSync } from "node:fs";
import {
  appendFile,
  copyFile,
  mkdtemp,
  open,
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
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rotate } from "../../../e2e/newsyslog.ts";
import { raws, readWith, some, sourceOf, text } from "./fixtures/lines.ts";
import { checkpointsOf, readUntil } from "../source.contract.ts";

const BZIP2 = ["/bin/bzip2", "/usr/bin/bzip2"].find(existsSync);

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-rotation-"));
  path = join(folder, "zisk-worker.log");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!BZIP2)("a file that newsyslog rotates (needs bzip2)", () => {
  test("loses and repeats nothing while lines pour in", async () => {
    const expected = some(0, 30_000);
    const writing = (async () => {
      for (let from = 0; from < expected.length; from += 250) {
        await appendFile(path, text(expected.slice(from, from + 250)));
        // More are kept than there are rotations: what is deleted before it was read would be lost rightly.
        if (from % 5_000 === 4_750) await rotate(path, { kept: 8 });
      }
    })();
    const lines = await readWith(sourceOf(path), expected.length);
    await writing;
    expect(lines).toEqual(expected);
  });

  test("and whose writer goes on in the old file is read there, also when that was compressed and deleted", async () => {
    await writeFile(path, text(["one"]));
    const writer = await open(path, "a");
    try {
      const lines = await readWith(sourceOf(path), 6, {
        1: () =>
          rotate(path, {
            turnedOver: true,
            renamed: async () => {
              await writer.appendFile(text(["two"]));
            },
          }).then(() => writer.appendFile(text(["three", "four"]))),
        4: () => appendFile(path, text(["five"])),
      });
      expect(lines.slice(0, 4)).toEqual(["one", "two", "three", "four"]);
      expect(lines[4]).toContain("logfile turned over");
      expect(lines[5]).toBe("five");
    } finally {
      await writer.close();
    }
  });

  test("more than once before a slow reader comes to it is read in order", async () => {
    await writeFile(path, text(some(0, 10)));
    const abort = new AbortController();
    const stretches: string[] = [];
    let count = 0;
    for await (const items of sourceOf(path).read(new Map(), abort.signal)) {
      for (const item of items) if (item.kind === "bytes") stretches.push(Buffer.from(item.bytes).toString());
      if (count++ === 0) {
        for (const from of [10, 20, 30]) {
          await rotate(path);
          await appendFile(path, text(some(from, 10)));
        }
      }
      if (stretches.join("").length >= text(some(0, 40)).length) abort.abort();
    }
    expect(stretches.join("")).toBe(text(some(0, 40)));
  });
});

describe("a file", () => {
  test("that is copied and truncated while it is followed is read to its end in the copy", async () => {
    await writeFile(path, text(some(0, 50)));
    const lines = await readWith(sourceOf(path), 70, {
      50: async () => {
        // In one go, so that the reader has not seen the last ten when the file is empty.
        await appendFile(`${path}.1`, text(some(0, 60)));
        await truncate(path);
        await appendFile(path, text(some(60, 10)));
      },
    });
    expect(lines).toEqual(some(0, 70));
  });

  test("that is copied and truncated while a line of it is half read gives that line whole", async () => {
    // Longer than is read in one go, so that a line lies across.
    const expected = some(0, 40_000);
    await writeFile(path, text(expected));
    const lines = await readWith(sourceOf(path), expected.length + 1, {
      1: async () => {
        await copyFile(path, `${path}.1`);
        await truncate(path);
        await appendFile(path, text(["behind"]));
      },
    });
    expect(lines).toEqual([...expected, "behind"]);
  });

  test.each([0, 2])(
    "whose older archive is as new as its compressing is not read again (%i s later)",
    async (laterS) => {
      // Programs that compress by themselves give the archive the time at which they did it; gzip keeps the text's.
      const rotateAndCompress = async (): Promise<void> => {
        await rename(`${path}.1`, `${path}.2`);
        await writeFile(`${path}.2.gz`, gzipSync(await readFile(`${path}.2`)));
        const madeS = Date.now() / 1_000 + laterS;
        await utimes(`${path}.2.gz`, madeS, madeS);
        await rm(`${path}.2`);
        await rename(path, `${path}.1`);
        await writeFile(path, text(some(30, 10)));
      };
      await writeFile(path, text(some(0, 10)));
      const lines = await readWith(sourceOf(path), 41, {
        10: async () => {
          await rename(path, `${path}.1`);
          await writeFile(path, text(some(10, 10)));
        },
        20: async () => {
          await appendFile(path, text(some(20, 10)));
          await rotateAndCompress();
        },
        40: () => appendFile(path, text(["last"])),
      });
      expect(lines).toEqual([...some(0, 40), "last"]);
    },
  );

  test("that was copied twice while we were away is read on in the older copy", async () => {
    await writeFile(path, text(some(0, 10)));
    const before = await readUntil(sourceOf(path), new Map(), ({ length }) => length >= 10);
    await appendFile(path, text(some(10, 10)));
    await copyFile(path, `${path}.1`);
    await rename(`${path}.1`, `${path}.2`);
    await writeFile(path, text(some(20, 10)));
    await copyFile(path, `${path}.1`);
    await writeFile(path, text(some(30, 10)));
    expect(await readWith(sourceOf(path), 30, {}, checkpointsOf(before))).toEqual(some(10, 30));
  });

  test("that is read again from an old position gives its lines the keys that they had, though it has grown since", async () => {
    await writeFile(path, text(some(0, 10)));
    const early = new Date(Date.now() - 60_000);
    await utimes(path, early, early);
    const source = sourceOf(path);
    const first = await readUntil(source, new Map(), ({ length }) => length >= 10);
    const names = first.map(({ position }) => position.slice(0, position.lastIndexOf(":")));
    const files = new Map([[path, [...new Set(names)]]]);
    await appendFile(path, text(some(10, 5)));
    const again = await readUntil(sourceOf(path), new Map(), ({ length }) => length >= 15, {
      ahead: files,
    });
    expect(again.slice(0, 10).map(({ key }) => key)).toEqual(first.map(({ key }) => key));
  });

  test("resumes from a position that was stored before times were part of it", async () => {
    await writeFile(path, text(some(0, 20)));
    const before = await readUntil(sourceOf(path), new Map(), ({ length }) => length >= 20);
    const old = checkpointsOf(before.slice(0, 7));
    for (const [stream, position] of old)
      old.set(stream, position.replace(/^(\w+-\w+)-\w+-(\d+-\w+:)/, "$1-$2"));
    expect([...old.values()][0]).toMatch(/^\w+-\w+-256-\w{12}:\d+$/);
    await rename(path, `${path}.0`);
    await writeFile(path, text(some(20, 5)));
    expect(await readWith(sourceOf(path), 18, {}, old)).toEqual(some(7, 18));
  });
});

describe("a series of days", () => {
  const day = (number: number): string =>
    join(folder, `zisk-worker.2026-06-${String(number).padStart(2, "0")}`);

  test("is one stream, oldest first, whose service has no date, and goes on in the next day's file", async () => {
    for (const number of [3, 1, 2]) await writeFile(day(number), text(some(number * 10, 10)));
    const source = sourceOf(join(folder, "zisk-worker.*"));
    const lines = await readUntil(source, new Map(), ({ length }) => length >= 30);
    expect(raws(lines)).toEqual(some(10, 30));
    expect(new Set(lines.map(({ stream }) => stream))).toEqual(new Set([join(folder, "zisk-worker")]));

    const from = checkpointsOf(lines);
    await appendFile(day(3), text(["late on the third"]));
    const began = performance.now();
    const rest = await readWith(
      sourceOf(join(folder, "zisk-worker.*")),
      5,
      {
        1: () => writeFile(day(4), text(some(40, 2))),
        3: async () => {
          await appendFile(day(4), text(some(42, 1)));
          await writeFile(day(5), text(some(50, 1)));
        },
      },
      from,
    );
    expect(rest).toEqual(["late on the third", ...some(40, 3), ...some(50, 1)]);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test("is asked for by the name that the appender was given, too", async () => {
    await writeFile(day(1), text(some(0, 5)));
    await writeFile(day(2), text(some(5, 5)));
    await writeFile(join(folder, "zisk-worker.log"), text(["another log"]));
    const source = sourceOf(join(folder, "zisk-worker"));
    expect(await readWith(source, 12, { 10: () => appendFile(day(2), text(some(10, 2))) })).toEqual(
      some(0, 12),
    );
  });

  test("leaves alone the program of the same name, and days that were not asked for", async () => {
    await writeFile(join(folder, "zisk-worker"), "\u007fELF is no log\n");
    await writeFile(day(1), text(["not asked for"]));
    await writeFile(day(12), text(some(0, 5)));
    const source = sourceOf(join(folder, "zisk-worker.2026-06-1*"));
    expect(await readWith(source, 6, { 5: () => appendFile(day(12), text(some(5, 1))) })).toEqual(some(0, 6));
  });

  test("whose days were streams of their own goes on behind the last of them", async () => {
    await writeFile(day(1), text(some(0, 10)));
    await writeFile(day(2), text(some(10, 10)));
    const series = await readUntil(
      sourceOf(`${day(1).slice(0, -2)}*`),
      new Map(),
      ({ length }) => length >= 20,
    );
    const from = new Map([
      [day(1), series[9]?.position ?? ""],
      [day(2), series[14]?.position ?? ""],
    ]);
    const source = sourceOf(join(folder, "zisk-worker.*"));
    expect(await readWith(source, 5, {}, from)).toEqual(some(15, 5));
  });
});

test("files that were written in the same second as one that is gone are read, those before it not again", async () => {
  await writeFile(`${path}.1`, text(some(0, 10)));
  await writeFile(path, text(some(10, 10)));
  const sameS = new Date("2026-06-04T13:39:33Z");
  for (const name of [`${path}.1`, path]) await utimes(name, sameS, sameS);
  const lines = await readWith(sourceOf(path), 50, {
    20: async () => {
      // Rotated out before anybody looked, with two more written since; the one read first is kept for longer.
      await rm(path);
      await rename(`${path}.1`, `${path}.4`);
      await writeFile(`${path}.3`, text(some(20, 10)));
      await writeFile(`${path}.2`, text(some(30, 10)));
      for (const name of [`${path}.3`, `${path}.2`]) await utimes(name, sameS, sameS);
      await writeFile(path, text(some(40, 10)));
    },
  });
  expect(lines).toEqual(some(0, 50));
});
