import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createFileSource } from "./file.ts";
import { text } from "./fixtures/lines.ts";
import { describeLosingSource, readUntil } from "../source.contract.ts";

// As on a file system that gives no notices, or where no more watchers are to be had.
const watch = vi.hoisted(() =>
  vi.fn<() => never>(() => {
    throw Object.assign(new Error("ENOSPC: System limit for number of file watchers reached"), {
      code: "ENOSPC",
    });
  }),
);
vi.mock("node:fs", async (original) => ({ ...(await original<object>()), watch }));

describeLosingSource("a file without notices of its changes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-polling-"));
  return {
    write: (lines) => appendFile(join(folder, "zisk-worker.log"), text(lines), "latin1"),
    async lose(lines) {
      await appendFile(join(folder, "zisk-worker.log"), text(lines), "latin1");
      await truncate(join(folder, "zisk-worker.log"));
    },
    source: () => createFileSource({ type: "file", name: "file", paths: [join(folder, "*.log")] }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
});

test("a file without notices of its changes is followed through renames and into a new day", async () => {
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-polling-"));
  const path = join(folder, "zisk-worker.log");
  const source = createFileSource({ type: "file", name: "file", paths: [`${folder}/*`] });
  const steps = [
    () => writeFile(path, text(["one"])),
    () => appendFile(path, text(["two"])),
    async () => {
      await rename(path, `${path}.0`);
      await writeFile(path, text(["three"]));
    },
    () => writeFile(join(folder, "zisk-worker.2026-06-04"), text(["four"])),
    () => writeFile(join(folder, "zisk-worker.2026-06-05"), text(["five"])),
  ];
  try {
    const begun: Promise<void>[] = [];
    const lines = await readUntil(source, new Map(), ({ length }) => {
      while (begun.length <= length && steps[begun.length]) begun.push(steps[begun.length]!());
      return length >= steps.length;
    });
    await Promise.all(begun);
    expect(lines.map(({ raw }) => raw)).toEqual(["one", "two", "three", "four", "five"]);
    expect(watch).toHaveBeenCalled();
    expect(source.status().problem).toBeNull();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
