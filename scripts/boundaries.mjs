import { existsSync, symlinkSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runTool } from "./run-command.mjs";

const FOLDERS = ["app", "components", "lib", "server", "bench", "e2e"];

/**
 * What dependency-cruiser tells: every import between our files, and which of them break a rule.
 * @typedef {{ modules: { source: string, dependencies: { resolved: string, dependencyTypes: string[] }[] }[], summary: { violations: unknown[] } }} Cruised
 */

/** What breaks the rules of .dependency-cruiser.mjs, in words. @returns {Promise<{ code: number, output: string }>} */
export function tellViolations() {
  return cruiser([]);
}

/**
 * Looks who imports whom.
 * @returns {Promise<Cruised>}
 * @throws Error with what dependency-cruiser printed
 */
export async function cruise() {
  const { code, output } = await cruiser(["--output-type", "json"]);
  try {
    return JSON.parse(output);
  } catch (error) {
    throw new Error(`dependency-cruiser ended with code ${code}:\n${output}`, { cause: error });
  }
}

/** @param {string[]} options */
function cruiser(options) {
  giveCompiler();
  return runTool("dependency-cruiser/bin/dependency-cruise.mjs", [
    "--config",
    ".dependency-cruiser.mjs",
    ...options,
    ...FOLDERS.filter((folder) => existsSync(join(ROOT, folder))),
  ]);
}

/**
 * TypeScript 7 has no compiler API, and without one dependency-cruiser reads no TypeScript: it gets version 5
 * (`typescript-classic`) under the name that it looks for.
 */
function giveCompiler() {
  const modules = join(ROOT, "node_modules/dependency-cruiser/node_modules");
  const link = join(modules, "typescript");
  if (existsSync(link)) return;
  mkdirSync(modules, { recursive: true });
  symlinkSync("../../typescript-classic", link, "junction");
}
