import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMain, ROOT, runCommand } from "./run-command.mjs";

const LOCK = join(ROOT, "package-lock.json");
/** Which lock file's packages are there, a note for each kind; npm ci takes them away with all the rest. */
const NOTES = {
  product: join(ROOT, "node_modules/.jobtrail-product"),
  all: join(ROOT, "node_modules/.jobtrail-all"),
};
/** npm writes here what it has really installed. */
const INSTALLED = join(ROOT, "node_modules/.package-lock.json");
const OLDEST_NODE = [20, 9];

/**
 * Installs the packages of package-lock.json unless they are there: those that building and running need, or all, with
 * those that test and check.
 * @param {"product" | "all"} kind
 * @throws Error whose message says what to do
 */
export async function install(kind) {
  requireNode();
  const hash = createHash("sha256").update(readFileSync(LOCK)).digest("hex");
  const isNoted = (name) => existsSync(NOTES[name]) && readFileSync(NOTES[name], "utf8") === hash;
  if (isNoted("all") || isNoted(kind)) return;
  if (!isInstalled(kind)) await fetchPackages(kind, isNoted("product"));
  writeFileSync(NOTES[kind], hash);
}

/** @param {boolean} isAdding where the product's are there already: a server may be running on them */
async function fetchPackages(kind, isAdding) {
  const which = kind === "all" ? "--include=dev" : "--omit=dev";
  const command = isAdding ? ["install", "--no-save"] : ["ci"];
  const args = [...command, which, "--no-audit", "--no-fund"];
  console.log(`Installing packages (npm ${command.join(" ")} ${which}) …`);
  const { code } = await runCommand(npm(), args, { show: true });
  if (code !== 0) throw new Error(failure(code));
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Error(
    `Jobtrail needs Node ${OLDEST_NODE.join(".")} or later; this is ${process.versions.node}. Install a newer one from https://nodejs.org and try again.`,
  );
}

/** Tells whether node_modules holds what the lock file asks for, as after the developer's own `npm install`. */
function isInstalled(kind) {
  if (!existsSync(INSTALLED)) return false;
  const wanted = JSON.parse(readFileSync(LOCK, "utf8")).packages;
  const there = JSON.parse(readFileSync(INSTALLED, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === "" ||
      entry.optional ||
      entry.devOptional ||
      (entry.dev && kind === "product") ||
      there[path]?.version === entry.version,
  );
}

function npm() {
  return process.platform === "win32" ? "npm.cmd" : "npm";
}

function failure(code) {
  if (code === 127)
    return "npm was not found. It comes with Node: install Node from https://nodejs.org and try again.";
  return [
    `npm ended with code ${code}; its own message stands above.`,
    "Without a network, connect this machine or copy node_modules from one of the same system where npm ci has run.",
    "Behind a proxy or with a registry of your own, set it first: npm config set registry https://…",
  ].join("\n");
}

if (isMain(import.meta.url)) {
  try {
    await install("all");
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
