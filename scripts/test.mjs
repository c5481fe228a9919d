import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { unannounced } from "./announced-skips.mjs";
import { build } from "./build.mjs";
import { check } from "./check.mjs";
import { install } from "./install.mjs";
import { ROOT, runTool, seconds } from "./run-command.mjs";
import { installSystemPackages } from "./system-packages.mjs";
import { readCoverage, readPlaywright, readVitest } from "./test-report.mjs";

const REPORTS = join(ROOT, "test-results");

/** The stages in order; a name after `npm test --` runs that stage alone. Each tells how many passed and failed. */
const STAGES = {
  check: async () => ((await check()) ? nothing() : { ...nothing(), failed: 1 }),
  unit: runUnit,
  integration: async () => {
    await build();
    return runVitest("integration");
  },
  e2e: async () => {
    await build();
    return runPlaywright();
  },
};

/** With how much of the product the unit tests run through. */
async function runUnit() {
  const folder = join(REPORTS, "coverage");
  rmSync(folder, { recursive: true, force: true });
  const tally = await runVitest("unit", [
    "--coverage.enabled",
    "--coverage.reportOnFailure",
    "--coverage.reporter=json-summary",
    `--coverage.reportsDirectory=${folder}`,
    "--coverage.include={app,components,lib,server}/**/*.{ts,tsx}",
    "--coverage.exclude=**/*.{test,contract}.{ts,tsx}",
    "--coverage.exclude=**/fixtures/**",
  ]);
  return { ...tally, note: readCoverage(join(folder, "coverage-summary.json")) };
}

async function runVitest(project, options = []) {
  const report = join(REPORTS, `${project}.json`);
  rmSync(report, { force: true });
  const { code } = await runTool(
    "vitest/vitest.mjs",
    [
      "run",
      "--project",
      project,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...options,
    ],
    { show: true },
  );
  return settled(readVitest(report), code);
}

async function runPlaywright() {
  // Beside the folder that Playwright empties when it begins.
  const report = join(REPORTS, "e2e.json");
  rmSync(report, { force: true });
  const { code } = await runTool("@playwright/test/cli.js", ["test", "--reporter=list,json"], {
    show: true,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  return settled(readPlaywright(report), code);
}

/** A stage that ran no test, or ended badly for a reason that no test tells, has failed. */
function settled(tally, code) {
  if (tally.failed === 0 && (code !== 0 || tally.passed === 0)) return { ...tally, failed: 1 };
  return tally;
}

/** @returns {import("./test-report.mjs").Tally} */
function nothing() {
  return { passed: 0, failed: 0, skipped: [] };
}

function chosenStages() {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !Object.hasOwn(STAGES, name));
  if (unknown.length > 0)
    throw new Error(`There is no stage "${unknown[0]}". Stages: ${Object.keys(STAGES).join(", ")}.`);
  return names.length > 0 ? names : Object.keys(STAGES);
}

async function main() {
  const stages = chosenStages();
  const began = performance.now();
  await install("all");
  const missing = await installSystemPackages();
  mkdirSync(REPORTS, { recursive: true });
  const summary = [];
  const total = nothing();
  for (const name of stages) {
    console.log(`\n== ${name}`);
    const stageBegan = performance.now();
    const {
      passed,
      failed,
      skipped,
      note = "",
    } = await STAGES[name]().catch((error) => {
      console.error(error.message);
      return { ...nothing(), failed: 1 };
    });
    total.passed += passed;
    total.failed += failed;
    total.skipped.push(...skipped);
    const counts = name === "check" ? "" : `: ${passed} passed, ${failed} failed${note}`;
    summary.push(`${failed > 0 ? "FAILED" : "ok    "} ${name}${counts} (${seconds(stageBegan)})`);
    console.log(summary.at(-1));
  }
  console.log(`\n== summary (${seconds(began)})\n${summary.join("\n")}`);
  for (const part of missing) console.log(`SKIPPED ${part}`);
  for (const test of total.skipped) console.log(`SKIPPED ${test}`);
  // Where nobody reads these lines, what was not tested must not look as if it had been.
  const unsaid = process.env.CI ? [...missing, ...unannounced(total.skipped)] : [];
  for (const what of unsaid)
    console.log(`FAILED  ${what}: no skip that scripts/announced-skips.mjs announces`);
  total.failed += unsaid.length;
  console.log(`${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
