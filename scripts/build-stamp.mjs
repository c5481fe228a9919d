import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./run-command.mjs";

const STAMP = join(ROOT, "dist/.stamp");
const OUTPUTS = ["dist/jobtrail.mjs", "dist/frozen-page.js", ".next/BUILD_ID"];
const FOLDERS = ["app", "components", "lib", "server", "public"];
const FILES = [
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "next.config.ts",
  "postcss.config.mjs",
  "scripts/build.mjs",
];
const UNBUILT = /\.test\.tsx?$|\.md$/;

/** Tells whether what is built is what the sources say. Contents are read only where size or time differ. */
export function isBuilt() {
  if (!existsSync(STAMP) || !OUTPUTS.every((file) => existsSync(join(ROOT, file)))) return false;
  const noted = JSON.parse(readFileSync(STAMP, "utf8"));
  const files = inputs();
  if (files.length !== Object.keys(noted).length) return false;
  return files.every((file) => isUnchanged(file, noted[file]));
}

function isUnchanged(file, noted) {
  if (!noted) return false;
  const { size, mtimeMs } = statSync(join(ROOT, file));
  if (size !== noted.size) return false;
  return mtimeMs === noted.mtimeMs || hash(file) === noted.hash;
}

/** What the sources are now; taken before a build, so that a change made meanwhile makes the next one stale. */
export function takeStamp() {
  return Object.fromEntries(
    inputs().map((file) => {
      const { size, mtimeMs } = statSync(join(ROOT, file));
      return [file, { size, mtimeMs, hash: hash(file) }];
    }),
  );
}

/** Notes that the build of `stamp` is complete. */
export function writeStamp(stamp) {
  writeFileSync(STAMP, JSON.stringify(stamp));
}

function inputs() {
  const found = FILES.filter((file) => existsSync(join(ROOT, file)));
  for (const folder of FOLDERS) walk(join(ROOT, folder), found);
  return found;
}

function walk(folder, found) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, found);
    else if (!UNBUILT.test(entry.name)) found.push(relative(ROOT, path));
  }
}

function hash(file) {
  return createHash("sha256")
    .update(readFileSync(join(ROOT, file)))
    .digest("base64");
}
