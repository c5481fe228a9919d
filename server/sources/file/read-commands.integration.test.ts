import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, chmod, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compress, rotate } from "../../../e2e/newsyslog.ts";
import { file } from "./file.ts";
import type { TimeSpan } from "../source.ts";

const MISSING = ["bzip2", "gzip", "zstd"].filter(
  (name) => !["/bin", "/usr/bin"].some((place) => existsSync(join(place, name))),
);
const EVER: TimeSpan = { fromUs: 0, toUs: Infinity };

let folder: string;
let path: string;
beforeEach(async () => {
  // A name that a shell would take apart.
  folder = join(await mkdtemp(join(tmpdir(), "jobtrail-commands-")), "it's $HOME; all");
  await mkdir(folder);
  path = join(folder, "zisk-worker.log");
});
afterEach(() => rm(join(folder, ".."), { recursive: true, force: true }));

const config = (...paths: string[]) => file.schema.parse({ type: "file", paths });

function commandFor(stream: string, span = EVER, paths = [join(folder, "*.log")]): string {
  const host = hostname();
  const streams = [{ stream, host, service: "zisk-worker" }];
  const [only] = file.readCommands(config(...paths), streams, span);
  expect(only?.what).toBe(host);
  return only?.command ?? "";
}

async function printed(command: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)("sh", ["-c", command]);
  expect(stderr).toBe("");
  return stdout;
}

describe.skipIf(MISSING.length > 0)("the command for a file (needs bzip2, gzip, zstd)", () => {
  test("prints archives of every kind and the file itself, oldest first", async () => {
    for (const [number, suffix] of [
      [4, "zst"],
      [3, "gz"],
      [2, "bz2"],
      [1, "bz2"],
    ] as const) {
      await writeFile(`${path}.${number}`, `${number}\n`);
      await utimes(`${path}.${number}`, 5_000 - number, 5_000 - number);
      await compress(`${path}.${number}`, suffix);
    }
    await writeFile(`${path}.0`, "0\n");
    await writeFile(path, "now\n");
    const command = commandFor(path);
    expect(command).toMatch(/^\{ zstd -dcq .*; gzip -dc .*; bzcat .*2\.bz2.*1\.bz2["']?; cat .*; \}$/);
    expect(await printed(command)).toBe("4\n3\n2\n1\n0\nnow\n");
  });

  test("leaves out files that were written before the span or begun after it", async () => {
    for (const hour of [1, 2, 3]) {
      await appendFile(path, `${hour}\n`);
      await rotate(path);
      await utimes(`${path}.0.bz2`, hour * 3_600, hour * 3_600);
    }
    await appendFile(path, "4\n");
    const hours = (from: number, to: number): TimeSpan => ({ fromUs: from * 3.6e9, toUs: to * 3.6e9 });
    expect(await printed(commandFor(path, hours(1.5, 1.6)))).toBe("2\n");
    expect(await printed(commandFor(path, hours(1.5, 2.5)))).toBe("2\n3\n");
    expect(await printed(commandFor(path, hours(5, Infinity)))).toBe("4\n");
    expect(commandFor(path, hours(5, Infinity))).toMatch(/^cat /);
  });

  test("prints the days of a series, and what is not there yet at its own path", async () => {
    await writeFile(join(folder, "zisk-worker.2026-06-03"), "3\n");
    await compress(join(folder, "zisk-worker.2026-06-03"), "gz");
    await writeFile(join(folder, "zisk-worker.2026-06-04"), "4\n");
    await writeFile(join(folder, "zisk-worker.log"), "another log\n");
    const stream = join(folder, "zisk-worker");
    expect(await printed(commandFor(stream, EVER, [join(folder, "zisk-worker.2*")]))).toBe("3\n4\n");
    expect(commandFor("/nowhere/at all.log")).toBe("cat '/nowhere/at all.log'");
  });
});

describe("a look at files", () => {
  const look = (...paths: string[]) => file.probe(config(...paths), new AbortController().signal);

  test("tells each stream's files and archives with their sizes", async () => {
    await writeFile(path, "x".repeat(1_234));
    await writeFile(`${path}.0.bz2`, "x".repeat(2_500_000));
    await writeFile(`${path}.1.bz2`, "x".repeat(500_000));
    await writeFile(join(folder, "zisk-coordinator.log"), "");
    expect(await look(join(folder, "*.log"))).toEqual({
      found: [
        `${join(folder, "zisk-coordinator.log")}: 1 file of 0 B.`,
        `${path}: 1 file of 1.2 kB and 2 archives of 3.0 MB.`,
      ],
      problem: null,
    });
  });

  test("tells that there is none yet", async () => {
    const { found, problem } = await look(join(folder, "*.log"));
    expect(found).toEqual([`No file matches ${join(folder, "*.log")} yet; one that appears is followed.`]);
    expect(problem).toBeNull();
  });

  test.skipIf(process.geteuid?.() !== 0)("names what may not be read (needs root)", async () => {
    await writeFile(path, "secret", { mode: 0o600 });
    await chmod(folder, 0o755);
    await chmod(join(folder, ".."), 0o755);
    process.seteuid?.(65_534);
    try {
      expect((await look(join(folder, "*.log"))).problem).toContain(`${path} may not be read by this user`);
    } finally {
      process.seteuid?.(0);
    }
  });
});
