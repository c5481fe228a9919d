import { parseArgs } from "node:util";
import { install } from "./install.mjs";
import { runTool } from "./run-command.mjs";

/**
 * Reads changed inputs of every wire format for as long as you like: `npm run fuzz -- --minutes 10`, or of those formats
 * alone that are named: `npm run fuzz -- --minutes 10 OTLP Loki`. A round of each is part of `npm test`.
 */
async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { minutes: { type: "string", default: "1" } },
  });
  const seconds = Number(values.minutes) * 60;
  if (!(seconds > 0))
    throw new Error(`--minutes: ${values.minutes} is no number of minutes for each format.`);
  await install("all");
  const names = positionals.length > 0 ? ["-t", positionals.join("|")] : [];
  const { code } = await runTool("vitest/vitest.mjs", ["run", "--project", "unit", "fuzz/", ...names], {
    show: true,
    env: { JOBTRAIL_FUZZ_SECONDS: String(seconds) },
  });
  return code;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
