import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { figureText, machineText, record, recordedFigures } from "./bench-results.mjs";
import { build } from "./build.mjs";
import { bundleForNode } from "./bundle.mjs";
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
  "questions.ts",
]);
/** As far below the project as the sources, so that paths relative to a module mean the same in its bundle. */
const BUNDLES = join(ROOT, "dist");

/** Options, by what they do. */
const OPTIONS = {
  /** Keeps the figures, as those that later runs are printed beside, and fills the table of docs/performance.md with them. */
  record: "--record",
  /** Prints Markdown. */
  markdown: "--markdown",
};

/**
 * Runs `bench/NAME.ts` for the names given, or all, and prints what they measured beside the target, what it is compared with,
 * and the run that was recorded last. `--key=value` is handed on to each.
 */
async function main() {
  const options = process.argv.slice(2).filter((argument) => /^--[^=]*$/.test(argument));
  const unknown = options.find((option) => !Object.values(OPTIONS).includes(option));
  if (unknown)
    throw new Error(`There is no option ${unknown}. Options: ${Object.values(OPTIONS).join(", ")}.`);
  const names = chosen();
  await install("all");
  await build();
  await bundle(names);
  console.log(machineText());
  for (const name of names) {
    const { run } = await import(join(BUNDLES, `bench-${name}.mjs`));
    const began = performance.now();
    console.log(`\n== ${name}`);
    const figures = await run(handedOn());
    printTable(name, figures, options.includes(OPTIONS.markdown));
    if (options.includes(OPTIONS.record)) record(name, figures);
    console.log(`   took ${seconds(began)}`);
  }
}

function handedOn() {
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
  await bundleForNode({
    entryPoints: names.map((name) => ({ in: `bench/${name}.ts`, out: `bench-${name}` })),
    outdir: BUNDLES,
    outExtension: { ".js": ".mjs" },
  });
}

function printTable(bench, figures, isMarkdown) {
  const last = recordedFigures();
  const rows = figures.map((figure) => {
    const before = last[`${bench}/${figure.name}`];
    return [
      figure.name,
      figureText(figure),
      figure.target ?? "",
      figure.baseline ?? "",
      before ? `${figureText(before)} (${before.commit}, ${before.day})` : "",
    ];
  });
  const heads = ["", "now", "target", "beside", "last recorded"];
  if (isMarkdown) {
    for (const row of [heads, heads.map(() => "---"), ...rows]) console.log(`| ${row.join(" | ")} |`);
    return;
  }
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column].length)));
  for (const row of [heads, ...rows])
    console.log(
      `   ${row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd()}`,
    );
}

try {
  await main();
  // The embedded store's threads outlive a benchmark that used it.
  process.exit();
} catch (error) {
  console.error(error.stack);
  process.exit(1);
}
