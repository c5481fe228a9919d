// Compares what the parsers make of fixtures/corpus with the truth beside it: `npm run corpus`.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../dist/jobtrail.mjs", import.meta.url));
if (!existsSync(program)) run(fileURLToPath(new URL("./build.mjs", import.meta.url)));
run(program, "corpus");

/** @param {string[]} args */
function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
