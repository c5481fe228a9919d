import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: string[], note?: string }} Tally */

/**
 * Reads what vitest's JSON reporter wrote. A file that could not be loaded counts as one failure.
 * @returns {Tally}
 */
export function readVitest(file) {
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1, skipped: [] };
  const broken = report.testResults.filter(
    (suite) => suite.status === "failed" && suite.assertionResults.length === 0,
  );
  const skipped = report.testResults.flatMap((suite) =>
    suite.assertionResults
      .filter(({ status }) => status === "pending" || status === "skipped" || status === "todo")
      .map(({ fullName }) => fullName),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped,
  };
}

/**
 * Reads what Playwright's JSON reporter wrote; a test that passed only when tried again counts as failed.
 * @returns {Tally}
 */
export function readPlaywright(file) {
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1, skipped: [] };
  const { expected, unexpected, flaky } = report.stats;
  return {
    passed: expected,
    failed: unexpected + flaky + report.errors.length,
    skipped: report.suites.flatMap(skippedSpecs),
  };
}

/** How much of the product's lines and branches a run went through, for the end of a line; empty where nothing was measured. */
export function readCoverage(file) {
  const total = readReport(file)?.total;
  return total
    ? `, through ${total.lines.pct} % of the lines and ${total.branches.pct} % of the branches`
    : "";
}

function skippedSpecs(suite) {
  const own = suite.specs.filter((spec) => spec.tests.some((test) => test.status === "skipped"));
  return [...own.map((spec) => spec.title), ...(suite.suites ?? []).flatMap(skippedSpecs)];
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
