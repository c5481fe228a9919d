import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs a program in the project's folder and gathers what it prints.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, show?: boolean, cwd?: string }} [options] `show` lets the program print as it
 * runs; `cwd` is another folder
 * @returns {Promise<{ code: number, output: string }>} code 127 when the program is not there
 */
export function runCommand(command, args, { env = {}, show = false, cwd = ROOT } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: show ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) =>
      resolve({ code: 127, output: `${command} could not be run: ${error.message}` }),
    );
    child.on("close", (code, signal) =>
      resolve({ code: code ?? (signal ? 1 : 0), output: Buffer.concat(chunks).toString("utf8") }),
    );
  });
}

/**
 * Runs a tool of a package by its own file, so that neither npx nor a shell stands between.
 * @param {string} file path below node_modules, for example "next/dist/bin/next"
 * @param {string[]} args
 * @param {Parameters<typeof runCommand>[2]} [options]
 */
export function runTool(file, args, options) {
  return runCommand(process.execPath, [`${ROOT}node_modules/${file}`, ...args], options);
}

/** Writes how long something took, for example "0.4 s". */
export function seconds(sinceMs) {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/** Tells whether the module is the script that node was asked to run. */
export function isMain(moduleUrl) {
  return process.argv[1] !== undefined && fileURLToPath(moduleUrl) === process.argv[1];
}
