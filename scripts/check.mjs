import { cruise, tellViolations } from "./boundaries.mjs";
import { checkDiagram } from "./draw-boundaries.mjs";
import { install } from "./install.mjs";
import { isMain, runTool, seconds } from "./run-command.mjs";

/** What is checked without running the product, by the name that a report shows. */
const CHECKS = {
  format: () => runTool("oxfmt/bin/oxfmt", ["--check", "."]),
  lint: () => runTool("oxlint/bin/oxlint", ["--type-aware", "--deny-warnings"]),
  types: () => runTool("typescript/bin/tsc", ["--noEmit"]),
  boundaries,
  unused: () => runTool("knip/bin/knip.js", []),
};

async function boundaries() {
  const cruised = await cruise();
  return cruised.summary.violations.length > 0 ? tellViolations() : checkDiagram(cruised);
}

/**
 * Runs all checks side by side and reports each as it ends.
 * @returns {Promise<boolean>} whether all passed
 */
export async function check() {
  const results = await Promise.all(
    Object.entries(CHECKS).map(async ([name, run]) => {
      const began = performance.now();
      const { code, output } = await run();
      if (code !== 0) process.stdout.write(`\n${output.trimEnd()}\n`);
      console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds(began)})`);
      return code === 0;
    }),
  );
  return results.every(Boolean);
}

if (isMain(import.meta.url)) {
  try {
    await install("all");
    const began = performance.now();
    const passed = await check();
    console.log(`${passed ? "All checks passed" : "Checks failed"} in ${seconds(began)}`);
    if (!passed) process.exitCode = 1;
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
