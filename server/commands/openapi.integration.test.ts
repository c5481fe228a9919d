import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test.each([
  ["docs/openapi.json", "openapi", []],
  ["docs/api.md", "openapi --markdown", ["--markdown"]],
])("%s is what jobtrail %s prints: bin/jobtrail.mjs writes it anew", async (file, _command, flags) => {
  const { stdout } = await run(process.execPath, ["dist/jobtrail.mjs", "openapi", ...flags], { cwd: ROOT });
  expect(await readFile(`${ROOT}/${file}`, "utf8")).toBe(stdout);
});
