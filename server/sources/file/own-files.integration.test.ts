import { appendFile, link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFileSource, file } from "./file.ts";
import { raws, text } from "./fixtures/lines.ts";
import { readUntil } from "../source.contract.ts";

let folder: string;
let config: string;
let data: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-own-"));
  config = join(folder, "jobtrail.toml");
  data = join(folder, "data");
  await mkdir(join(data, "deep"), { recursive: true });
  await mkdir(join(folder, "logs"));
  await writeFile(config, 'token = "sekret"\n');
  await writeFile(join(data, "deep", "part.log"), "sekret rows\n");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const own = (): string[] => [config, data, join(folder, "not-there-yet.pem")];
const at = (name: string): string => join(folder, "logs", name);

/** Every way to a file of our own that a name can be. */
const WAYS: [string, () => Promise<string>][] = [
  ["the configuration by its path", () => Promise.resolve(config)],
  ["by a pattern", () => Promise.resolve(join(folder, "*"))],
  ["by a link", () => symlink(config, at("a.log")).then(() => at("a.log"))],
  ["by a hard link", () => link(config, at("a.log")).then(() => at("a.log"))],
  ["by a linked folder", () => symlink(folder, at("up")).then(() => at("up/jobtrail.toml"))],
  [
    "as a rotated log",
    async () => {
      await symlink(config, at("none.log.1"));
      return at("none.log");
    },
  ],
  ["the data directory by a pattern", () => Promise.resolve(join(data, "**"))],
  [
    "by a hard link to what is in it",
    () => link(join(data, "deep/part.log"), at("a.log")).then(() => at("a.log")),
  ],
  [
    "a key that is made later",
    () => writeFile(join(folder, "not-there-yet.pem"), "sekret").then(() => join(folder, "*.pem")),
  ],
];

test.each(WAYS)("%s is refused when it is tried", async (_, way) => {
  const path = await way();
  const { found, problem } = await file.probe(
    file.schema.parse({ type: "file", paths: [path] }),
    new AbortController().signal,
    own,
  );
  expect(problem).toContain("not read, for Jobtrail keeps secrets of its own there");
  expect(found).toEqual([]);
});

test.each(WAYS)("%s is not read by a source that does read the others, and told", async (_, way) => {
  const path = await way();
  await writeFile(at("z.log"), text(["a log"]));
  const source = createFileSource({ type: "file", name: "f", paths: [path, at("*.log")] }, own);
  let written = false;
  const lines = await readUntil(source, new Map(), (read) => {
    if (read.length === 1 && !written) void appendFile(at("z.log"), text(["another"]));
    written ||= read.length > 0;
    return read.length >= 2;
  });
  expect(raws(lines)).toEqual(["a log", "another"]);
  expect(source.status().problem).toContain("not read, for Jobtrail keeps secrets of its own there");
});
