import { existsSync, symlinkSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runTool } from "./run-command.mjs";

const ROOMS = ["app", "components", "lib", "server", "bench", "e2e"];

/**
 * Checks who imports whom by the rules of .dependency-cruiser.mjs.
 * @returns {Promise<{ code: number, output: string }>}
 */
export function checkBoundaries() {
  giveCompiler();
  return runTool("dependency-cruiser/bin/dependency-cruise.mjs", [
    "--config",
    ".dependency-cruiser.mjs",
    ...ROOMS.filter((room) => existsSync(join(ROOT, room))),
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
