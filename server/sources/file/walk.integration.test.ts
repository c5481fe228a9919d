import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { raws, sourceOf, text } from "./fixtures/lines.ts";
import { file } from "./file.ts";
import { walk } from "./walk.ts";
import { readUntil } from "../source.contract.ts";

const BOUNDS = { entries: 1_000, files: 100, withinMs: 10_000 };
const never = new AbortController().signal;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-walk-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function written(...names: string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, text([`of ${name}`]));
  }
}

async function matches(...patterns: string[]): Promise<string[]> {
  const { met } = await walk(
    patterns.map((pattern) => join(folder, pattern)),
    never,
    BOUNDS,
  );
  return met.map(({ path }) => path.slice(folder.length + 1)).sort();
}

describe("a pattern", () => {
  test.each([
    ["a/w.log", ["a/w.log", "a/w.log.1"]],
    ["*/w.log", ["a/w.log", "a/w.log.1", "b/w.log"]],
    ["**/w.log", ["a/b/w.log", "a/w.log", "a/w.log.1", "b/w.log"]],
    ["{a,b/c}/*.log", ["a/w.log", "a/w.log.1", "a/x.log", "b/c/y.log"]],
    ["[ab]/?.log", ["a/w.log", "a/w.log.1", "a/x.log", "b/w.log"]],
    ["b/[c]/odd.log", ["b/[c]/odd.log"]],
    ["nowhere/*.log", []],
  ])("%s meets its files and what rotation made of them", async (pattern, files) => {
    await written("a/w.log", "a/w.log.1", "a/x.log", "a/b/w.log", "b/w.log", "b/c/y.log", "b/[c]/odd.log");
    expect(await matches(pattern)).toEqual(files);
  });

  test("does not follow a linked folder met on the way, and does one that it names", async () => {
    await written("real/w.log");
    await mkdir(join(folder, "in"));
    await symlink(join(folder, "real"), join(folder, "in", "linked"));
    await symlink(folder, join(folder, "in", "round"));
    expect(await matches("in/**/*.log")).toEqual([]);
    expect(await matches("in/linked/*.log")).toEqual(["in/linked/w.log"]);
    const { met, problems } = await walk([join(folder, "in/*/w.log")], never, BOUNDS);
    expect(met).toEqual([]);
    expect(problems.join()).toContain(
      `${folder}/in/linked is a link to the folder ${folder}/real and is not looked into`,
    );
  });

  test.each(["/proc/*/environ", "/proc/self/status", "/sys/kernel/**", "/dev/*"])(
    "%s is not entered",
    async (pattern) => {
      const { met, problems } = await walk([pattern], never, BOUNDS);
      expect(met).toEqual([]);
      expect(problems.join()).toContain(`${pattern} is not read`);
    },
  );

  test("enters /proc by no link either", async () => {
    await symlink("/proc/self", join(folder, "self"));
    await symlink("/proc/self/environ", join(folder, "w.log"));
    expect(await matches("self/*", "*.log", "w.log")).toEqual([]);
  });

  test("that matches too much, or goes through too much, is given up with a sentence; the others are not", async () => {
    await written("few/w.log", ...Array.from({ length: 101 }, (_, index) => `many/${index}.log`));
    const look = await walk([join(folder, "many/*.log"), join(folder, "few/*.log")], never, BOUNDS);
    expect(look.met.map(({ path }) => path)).toEqual([join(folder, "few/w.log")]);
    expect(look.problems).toEqual([
      `${folder}/many/*.log is not read: the pattern matches more than 100 files; name the folder of the logs.`,
    ]);
    const { problems } = await walk(["/**/zisk-*.log"], never, BOUNDS);
    expect(problems).toEqual([
      "/**/zisk-*.log is not read: the pattern goes through more than 1,000 entries; name the folder of the logs.",
    ]);
    expect((await walk(["/**/x.log"], never, { ...BOUNDS, entries: 1e9, withinMs: 1 })).problems).toEqual([
      "/**/x.log is not read: looking it up takes longer than 0.001 s; name the folder of the logs.",
    ]);
  });

  test("is called off at once", async () => {
    const abort = new AbortController();
    const look = walk(["/**/x.log"], abort.signal, { ...BOUNDS, entries: 1e9 });
    setImmediate(() => abort.abort(new Error("called off")));
    await expect(look).rejects.toThrow("called off");
  });

  test.each([
    ["{a,b}".repeat(16), "stands for more than 1,000 paths"],
    ["+(a|aa)+(a|aa)", "holds a repeated group"],
    ["*a*a*a*a*a*a", "holds more than 5 asterisks"],
    ["**/*/".repeat(9), "or 12 in all"],
    ["x".repeat(5_000), "is longer than 4,096 characters"],
  ])("%.30s is refused in the configuration", (pattern, why) => {
    const parsed = file.schema.safeParse({ type: "file", paths: [`/var/log/${pattern}`] });
    expect(parsed.error?.issues[0]?.message).toContain(why);
  });
});

test("a source whose pattern is too wide says so and reads what its others match", async () => {
  await written("w.log");
  const source = sourceOf("/**", join(folder, "*.log"));
  let problem: string | null = null;
  const lines = await readUntil(source, new Map(), ({ length }) => {
    ({ problem } = source.status());
    return length >= 1 && problem !== null;
  });
  expect(raws(lines)).toEqual(["of w.log"]);
  expect(problem).toContain("/** is not read: the pattern");
});

test("a file with two names, of which one is a link, is met once as a stream", async () => {
  await written("w.log");
  await link(join(folder, "w.log"), join(folder, "x.log"));
  await symlink(join(folder, "w.log"), join(folder, "y.log"));
  const lines = await readUntil(sourceOf(join(folder, "*.log")), new Map(), ({ length }) => length >= 1);
  expect(raws(lines)).toEqual(["of w.log"]);
});
