import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { basename, join } from "node:path";
import { build } from "./build.mjs";
import { install } from "./install.mjs";
import { ROOT, seconds } from "./run-command.mjs";

const BENCH = join(ROOT, "bench");
/** Below the project, so that bundles find node_modules; below dist/, so that git does not see them. */
const BUNDLES = join(ROOT, "dist/bench");

/** Runs `bench/NAME.ts` for the names given, or all that export `run`, and prints what they measured. */
async function main() {
  await install();
  await build();
  const names = chosen();
  await bundle(names);
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  console.log(
    `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown core"}, ${memory}`,
  );
  for (const name of names) {
    const { run } = await import(join(BUNDLES, `${name}.mjs`));
    if (!run) continue;
    const began = performance.now();
    console.log(`\n== ${name}`);
    printTable(await run());
    console.log(`   took ${seconds(began)}`);
  }
}

function chosen() {
  const all = readdirSync(BENCH)
    .filter((file) => /^[\w-]+\.ts$/.test(file) && file !== "figure.ts")
    .map((file) => basename(file, ".ts"));
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !all.includes(name));
  if (unknown) throw new Error(`There is no bench/${unknown}.ts. Benchmarks: ${all.join(", ")}.`);
  return names.length > 0 ? names : all;
}

async function bundle(names) {
  const { build: bundleFiles } = await import("esbuild");
  if (!existsSync(BUNDLES)) mkdirSync(BUNDLES, { recursive: true });
  await bundleFiles({
    absWorkingDir: ROOT,
    entryPoints: names.map((name) => `bench/${name}.ts`),
    outdir: BUNDLES,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
  });
}

function printTable(figures) {
  const rows = figures.map(({ name, value, unit, target, baseline }) => [
    name,
    `${value >= 100 ? Math.round(value).toLocaleString("en") : Number(value.toPrecision(3))} ${unit}`,
    target ? `target ${target}` : "",
    baseline ? `beside ${baseline}` : "",
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(
      `   ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()}`,
    );
  }
}

try {
  await main();
  // The embedded store's threads outlive a benchmark that used it.
  process.exit();
} catch (error) {
  console.error(error.stack);
  process.exit(1);
}
