import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { withBuildLock } from "./build-lock.mjs";
import { isBuilt, takeStamp, writeStamp } from "./build-stamp.mjs";
import { bundleForNode } from "./bundle.mjs";
import { install } from "./install.mjs";
import { isMain, ROOT, runTool, seconds } from "./run-command.mjs";

const DIST = join(ROOT, "dist");

/**
 * Builds the server into dist/ and the pages into .next/ where the sources have changed since.
 * @param {{ force?: boolean }} [options] `force` builds in any case
 * @throws Error with what the builder printed
 */
export async function build({ force = false } = {}) {
  if (!force && isBuilt()) return;
  await withBuildLock(async () => {
    // Another process may have built it while this one waited.
    if (!force && isBuilt()) return;
    rmSync(join(DIST, ".stamp"), { force: true });
    const stamp = takeStamp();
    await step("Building the server", bundleServer);
    await step("Building the pages", buildPages);
    writeStamp(stamp);
  });
}

/** Builds the server alone where the sources have changed since, for pages that are compiled as they are asked for. */
export async function buildServer() {
  if (isBuilt()) return;
  await withBuildLock(async () => {
    // The pages that were built are no longer of these sources.
    rmSync(join(DIST, ".stamp"), { force: true });
    await step("Building the server", bundleServer);
  });
}

async function step(title, work) {
  const began = performance.now();
  console.log(`${title} …`);
  await work();
  console.log(`${title} took ${seconds(began)}`);
}

/** Packages stay outside the bundle; commands are chunks of their own, so that each loads only what it needs. */
async function bundleServer() {
  for (const file of readdirSync(DIST)) if (/\.mjs(\.map)?$/.test(file)) rmSync(join(DIST, file));
  await bundleForNode({
    entryPoints: { jobtrail: "./server/cli.ts" },
    outdir: DIST,
    outExtension: { ".js": ".mjs" },
    splitting: true,
  });
  await bundleFrozenPage();
}

/** The program that a frozen trail brings with it: one script, for any browser of today. */
async function bundleFrozenPage() {
  const { build: bundle } = await import("esbuild");
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: { "frozen-page": "./components/frozen/page.ts" },
    outdir: DIST,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "ascii",
    logLevel: "warning",
  });
}

async function buildPages() {
  const { code, output } = await runTool("next/dist/bin/next", ["build"], {
    env: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
  });
  if (code !== 0) throw new Error(`next build ended with code ${code}:\n${output}`);
}

if (isMain(import.meta.url)) {
  try {
    await install("product");
    await build({ force: process.argv.includes("--force") });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
