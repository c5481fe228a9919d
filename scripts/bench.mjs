import { readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { basename, join } from "node:path";
import { build } from "./build.mjs";
import { install } from "./install.mjs";
import { ROOT, seconds } from "./run-command.mjs";

const BENCH = join(ROOT, "bench");
/** What benchmarks are made of. */
const SUPPORTS = new Set([
  "figure.ts",
  "cluster-lines.ts",
  "server-figures.ts",
  "page-tasks.ts",
  "big-job.ts",
]);
/** As far below the project as the sources, so that paths relative to a module mean the same in its bundle. */
const BUNDLES = join(ROOT, "dist");

/** Runs `bench/NAME.ts` for the names given, or all, and prints what they measured; `--key=value` is handed on to each. */
async function main() {
  await install("all");
  await build();
  const names = chosen();
  await bundle(names);
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  console.log(
    `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown core"}, ${memory}`,
  );
  for (const name of names) {
    const { run } = await import(join(BUNDLES, `bench-${name}.mjs`));
    const began = performance.now();
    console.log(`\n== ${name}`);
    printTable(await run(options()));
    console.log(`   took ${seconds(began)}`);
  }
}

function options() {
  return Object.fromEntries(
    process.argv.slice(2).flatMap((argument) => {
      const [, key, value] = /^--([\w-]+)=(.*)$/.exec(argument) ?? [];
      return key === undefined ? [] : [[key, value]];
    }),
  );
}

function chosen() {
  const all = readdirSync(BENCH)
    .filter((file) => /^[\w-]+\.ts$/.test(file) && !SUPPORTS.has(file))
    .map((file) => basename(file, ".ts"));
  const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  const unknown = names.find((name) => !all.includes(name));
  if (unknown) throw new Error(`There is no bench/${unknown}.ts. Benchmarks: ${all.join(", ")}.`);
  return names.length > 0 ? names : all;
}

async function bundle(names) {
  const { build: bundleFiles } = await import("esbuild");
  await bundleFiles({
    absWorkingDir: ROOT,
    entryPoints: names.map((name) => ({ in: `bench/${name}.ts`, out: `bench-${name}` })),
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
