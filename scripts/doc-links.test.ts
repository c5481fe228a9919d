import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const PAGES = [".", "docs"].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name)),
);

/** Links to files of ours; addresses elsewhere are not asked. */
function links(): [page: string, target: string][] {
  return PAGES.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = ""]): [string, string] => [page, target])
      .filter(([, target]) => !/^\w+:/.test(target)),
  );
}

/** Headings as GitHub names them in addresses. */
function anchors(page: string): string[] {
  const headings = readFileSync(page, "utf8").matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, text = ""]) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("there are links between the pages", () => {
  expect(links().length).toBeGreaterThan(5);
});

test.each(links())("%s links to %s, which is there", (page, target) => {
  const [path = "", anchor = ""] = target.split("#", 2);
  const file = path === "" ? page : join(dirname(page), path);
  const there = existsSync(file) ? ["", ...(file.endsWith(".md") ? anchors(file) : [])] : [];
  expect(there).toContain(anchor);
});
