import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "./config.ts";

const PAGES = [
  "README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Code of a page that begins with a table of ours (those of systemd begin with capitals), each example with the page's name and its line. */
function examples(): [where: string, toml: string][] {
  return PAGES.flatMap((page) => {
    const lines = readFileSync(page, "utf8").split("\n");
    return lines.flatMap((line, index): [string, string][] => {
      if (!/^ {4}\[+[a-z_]+\]+$/.test(line) || lines[index - 1]?.trim() !== "") return [];
      const end = lines.findIndex((other, at) => at > index && other !== "" && !other.startsWith("    "));
      const code = lines.slice(index, end < 0 ? undefined : end).map((own) => own.slice(4));
      return [[`${page}:${index + 1}`, code.join("\n")]];
    });
  });
}

test("the pages have examples of every source", () => {
  const all = examples()
    .map(([, toml]) => toml)
    .join("\n");
  for (const type of ["journald", "docker", "kubernetes", "file"]) expect(all).toContain(`type = "${type}"`);
});

test.each(examples())("the example at %s is a configuration", (_where, toml) => {
  const folder = mkdtempSync(join(tmpdir(), "jobtrail-docs-"));
  const file = join(folder, "jobtrail.toml");
  try {
    writeFileSync(file, toml);
    const { sources } = loadConfig({ config: file }, {}, folder);
    expect(sources?.length ?? 0).toBe(toml.split("[[sources]]").length - 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
