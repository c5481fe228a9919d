import {
  appendFile,
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFileSource } from "./file.ts";
import { raws, readWith, some, sourceOf, text } from "./fixtures/lines.ts";
import { checkpointsOf, describeLosingSource, readUntil } from "../source.contract.ts";

const run = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-file-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describeLosingSource("a file", async () => {
  const own = await mkdtemp(join(tmpdir(), "jobtrail-contract-"));
  const path = join(own, "zisk-worker.log");
  return {
    write: (lines) => appendFile(path, text(lines), "latin1"),
    async lose(lines) {
      await appendFile(path, text(lines), "latin1");
      await rm(path);
    },
    source: () => sourceOf(join(own, "*.log")),
    close: () => rm(own, { recursive: true, force: true }),
  };
});

describe("a file", () => {
  test("is followed through renames under load, every line of the old file before the new one's", async () => {
    const path = join(folder, "zisk-worker.log");
    const expected = some(0, 20_000);
    const writing = (async () => {
      for (let from = 0, rotation = 0; from < expected.length; from += 100) {
        await appendFile(path, text(expected.slice(from, from + 100)));
        if (from % 2_500 === 2_400) await rename(path, `${path}.${rotation++}`);
      }
    })();
    const lines = await readUntil(sourceOf(path), new Map(), ({ length }) => length >= expected.length);
    await writing;
    expect(raws(lines)).toEqual(expected);
  });

  test("whose writer goes on in the renamed file loses nothing", async () => {
    const path = join(folder, "zisk-worker.log");
    await writeFile(path, text(["one"]));
    const lines = await readWith(sourceOf(path), 3, {
      1: async () => {
        await rename(path, `${path}.0`);
        await writeFile(path, "");
        await appendFile(`${path}.0`, text(["two"]));
      },
      2: () => appendFile(path, text(["three"])),
    });
    expect(lines).toEqual(["one", "two", "three"]);
  });

  test("that ends without a newline when it is renamed ends with a line", async () => {
    const path = join(folder, "zisk-worker.log");
    await writeFile(path, text(["one"]));
    const lines = await readWith(sourceOf(path), 3, {
      1: async () => {
        await appendFile(path, "two");
        await rename(path, `${path}.0`);
        await writeFile(path, text(["three"]));
      },
    });
    expect(lines).toEqual(["one", "two", "three"]);
  });

  test("is read again from its beginning after it was truncated", async () => {
    const path = join(folder, "zisk-worker.log");
    await writeFile(path, text(some(0, 50)));
    const lines = await readWith(sourceOf(path), 61, {
      50: async () => {
        await truncate(path);
        await appendFile(path, text(some(50, 10)));
      },
    });
    expect(lines.toSpliced(50, 1)).toEqual(some(0, 60));
    expect(lines[50]).toMatch(/was emptied or written anew .* behind byte \d+/);
  });

  test("is read again when it was truncated and has grown beyond its old length before we look", async () => {
    const path = join(folder, "zisk-worker.log");
    await writeFile(path, text(some(0, 50)));
    const lines = await readWith(sourceOf(path), 251, {
      50: () => writeFile(path, text(some(50, 200))),
    });
    expect(lines.toSpliced(50, 1)).toEqual(some(0, 250));
  });

  test("is read again when it was written anew with the same beginning, and more than there was", async () => {
    const path = join(folder, "zisk-worker.log");
    const banner = ["=".repeat(400)];
    await writeFile(path, text([...banner, ...some(0, 10)]));
    const lines = await readWith(sourceOf(path), 113, {
      11: () => writeFile(path, text([...banner, ...some(10, 100)])),
    });
    const [first, note, rest] = [lines.slice(0, 11), lines[11], lines.slice(12)];
    expect([...first, ...rest]).toEqual([...banner, ...some(0, 10), ...banner, ...some(10, 100)]);
    expect(note).toContain("written anew");
  });

  test.each([
    ["as long as before", 10],
    ["longer than before", 100],
  ])(
    "that was written anew with the same beginning while nobody read, %s, is read from its beginning",
    async (_, count) => {
      const path = join(folder, "zisk-worker.log");
      const banner = ["=".repeat(400)];
      // Of one length: where the old file's line ended, one of the new file's ends too.
      const even = (from: number, lines: number): string[] =>
        some(from, lines).map((line) => line.padEnd(80));
      await writeFile(path, text([...banner, ...even(0, 10)]));
      const before = await readUntil(sourceOf(path), new Map(), ({ length }) => length >= 11);
      const lastLines = new Map([[path, Buffer.from(even(9, 1)[0] ?? "")]]);
      await writeFile(path, text([...banner, ...even(10, count)]));
      const enough = ({ length }: readonly unknown[]): boolean => length >= count + 2;
      const lines = await readUntil(sourceOf(path), checkpointsOf(before), enough, { lastLines });
      expect(lines[0]?.about).toBe("gap");
      expect(raws(lines.slice(1))).toEqual([...banner, ...even(10, count)]);
    },
  );

  test.each([
    ["a newline", "\n", 3],
    ["no newline yet", "", 3],
    ["a hole of NULs before it", "\n", 2],
  ])("is read on behind its last stored line, which ends with %s", async (what, end, at) => {
    const path = join(folder, "zisk-worker.log");
    const hole = what.includes("NUL") ? "\0".repeat(5_000) : "";
    const last = some(3, 1)[0] ?? "";
    await writeFile(path, `${text(some(0, at))}${hole}${last}${end}`);
    const size = (await stat(path)).size;
    const [first] = await readUntil(sourceOf(path), new Map(), ({ length }) => length >= 1);
    const file = first?.position.slice(0, first.position.lastIndexOf(":")) ?? "";
    const from = new Map([[path, `${file}:${size}`]]);
    await appendFile(path, text([...(end ? [] : [""]), ...some(4, 2)]));
    const lastLines = new Map([[path, Buffer.from(last).subarray(-20)]]);
    const enough = ({ length }: readonly unknown[]): boolean => length >= (end ? 2 : 3);
    const lines = await readUntil(sourceOf(path), from, enough, { lastLines });
    expect(raws(lines)).toEqual([...(end ? [] : [""]), ...some(4, 2)]);
  });

  test.each([
    ["edited in place", async (path: string) => void (await run("sed", ["-i", "s/zzz/yyy/", path]))],
    [
      "replaced by a copy of itself",
      async (path: string) => {
        await copyFile(path, `${path}~`);
        await rename(`${path}~`, path);
      },
    ],
  ])("that is %s is read on behind what was read, without a stop", async (_, replace) => {
    const path = join(folder, "zisk-worker.log");
    await writeFile(path, text(some(0, 20)));
    const lines = await readWith(sourceOf(path), 30, {
      20: async () => {
        await replace(path);
        for (let number = 20; number < 30; number++) await appendFile(path, text(some(number, 1)));
      },
    });
    expect(lines).toEqual(some(0, 30));
  });

  test("that appears later, goes away and comes back is followed", async () => {
    const path = join(folder, "later", "zisk-worker.log");
    const lines = await readWith(sourceOf(join(folder, "*", "zisk-*.log")), 4, {
      0: async () => {
        await mkdir(join(folder, "later"));
        await writeFile(path, text(["one", "two"]));
      },
      2: async () => {
        await rm(path);
        await writeFile(path, text(["three", "four"]));
      },
    });
    expect(lines).toEqual(["one", "two", "three", "four"]);
  });

  test("that was renamed twice while we were away is read to its end first", async () => {
    const path = join(folder, "zisk-worker.log");
    await writeFile(path, text(some(0, 10)));
    const before = await readUntil(sourceOf(path), new Map(), ({ length }) => length >= 10);
    await appendFile(path, text(some(10, 10)));
    await rename(path, `${path}.1`);
    await writeFile(path, text(some(20, 10)));
    await rename(path, `${path}.0`);
    await writeFile(path, text(some(30, 10)));
    const from = checkpointsOf(before.slice(0, 4));
    expect(await readWith(sourceOf(path), 36, {}, from)).toEqual(some(4, 36));
  });

  test("that was copied and truncated while we were away is read to its end in the copy", async () => {
    const path = join(folder, "zisk-worker.log");
    await writeFile(path, text(some(0, 10)));
    const before = await readUntil(sourceOf(path), new Map(), ({ length }) => length >= 10);
    await appendFile(path, text(some(10, 10)));
    await copyFile(path, `${path}.1`);
    await writeFile(path, text(some(20, 40)));
    expect(await readWith(sourceOf(path), 50, {}, checkpointsOf(before))).toEqual(some(10, 50));
  });

  test("does not take another file under the same name for the one it read", async () => {
    const path = join(folder, "zisk-worker.log");
    await writeFile(path, text(some(0, 10)));
    const before = await readUntil(sourceOf(path), new Map(), ({ length }) => length >= 10);
    await rm(path);
    await writeFile(path, text(some(100, 20)));
    const lines = await readWith(sourceOf(path), 21, {}, checkpointsOf(before));
    expect(lines.slice(1)).toEqual(some(100, 20));
    expect(lines[0]).toContain("the file that was being read is gone");
  });

  test("is one stream with its numbered files, also where the glob matches them", async () => {
    const path = join(folder, "zisk-worker.log");
    await writeFile(`${path}.0`, text(some(0, 10)));
    await writeFile(`${path}.1.gz`, Buffer.from([0x1f, 0x8b, 10, 10]));
    await writeFile(path, text(some(10, 10)));
    const globs = sourceOf(`${path}*`);
    const lines = await readUntil(globs, new Map(), ({ length }) => length >= 20);
    expect(raws(lines)).toEqual(some(0, 20));
    expect(new Set(lines.map(({ stream }) => stream))).toEqual(new Set([path]));
    await rename(`${path}.0`, `${path}.2`);
    await rename(path, `${path}.0`);
    await writeFile(path, text(some(20, 5)));
    expect(await readWith(sourceOf(`${path}*`), 5, {}, checkpointsOf(lines))).toEqual(some(20, 5));
  });

  test("that was rotated before the first look is read from its oldest numbered file on", async () => {
    const path = join(folder, "zisk-worker.log");
    await writeFile(`${path}.1`, text(some(0, 10)));
    await writeFile(`${path}.0`, text(some(10, 10)));
    await writeFile(`${path}.bak`, text(["a copy"]));
    await writeFile(path, text(some(20, 10)));
    expect(await readWith(sourceOf(path), 30, {})).toEqual(some(0, 30));
  });

  test("in the working directory is found, by its name alone too", async () => {
    await writeFile(join(folder, "zisk-worker.log"), text(["one"]));
    const before = process.cwd();
    process.chdir(folder);
    try {
      for (const path of ["zisk-worker.log", join(folder, "zisk-worker.log"), "*.log"])
        expect(await readWith(sourceOf(path), 1, {})).toEqual(["one"]);
    } finally {
      process.chdir(before);
    }
  });

  test("does not starve another: a large file and a small one are read in turn", async () => {
    await writeFile(join(folder, "a.log"), text(some(0, 100_000)));
    await writeFile(join(folder, "b.log"), text(["small"]));
    const lines = await readUntil(sourceOf(join(folder, "*.log")), new Map(), (read) =>
      read.some(({ raw }) => raw === "small"),
    );
    expect(lines.length).toBeLessThan(10_000);
  });

  test("labels lines with its host and with the service in its name", async () => {
    const path = join(folder, "zisk-coordinator.log");
    await writeFile(path, text(["one"]));
    const abort = new AbortController();
    for await (const [item] of createFileSource({ type: "file", name: "f", paths: [path], host: "h" }).read(
      new Map(),
      abort.signal,
    )) {
      expect(item?.labels).toEqual({ host: "h", service: "zisk-coordinator" });
      abort.abort();
    }
  });
});

describe.skipIf(process.geteuid?.() !== 0)("a file without the right to read it (needs root)", () => {
  const NOBODY = 65_534;

  test("is named with what to do, and the others are read", async () => {
    await chmod(folder, 0o755);
    const closedFile = join(folder, "closed.log");
    const closedFolder = join(folder, "closed");
    await mkdir(closedFolder, { mode: 0o700 });
    await writeFile(closedFile, text(["secret"]), { mode: 0o600 });
    await writeFile(join(folder, "open.log"), text(["open"]), { mode: 0o644 });
    const source = sourceOf(join(folder, "*.log"), join(folder, "*", "*.log"));
    process.seteuid?.(NOBODY);
    try {
      let problem: string | null = null;
      const lines = await readUntil(source, new Map(), ({ length }) => {
        ({ problem } = source.status());
        return length >= 1;
      });
      expect(raws(lines)).toEqual(["open"]);
      expect(problem).toContain(`${closedFile} may not be read`);
      expect(problem).toContain(`${closedFolder} may not be looked into`);
    } finally {
      process.seteuid?.(0);
    }
  });
});
