import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { ROOT } from "./run-command.mjs";

/** The figures of the last run that was recorded, each with the commit and the machine it was measured on. */
const LAST = join(ROOT, "bench/last.json");
/** Its table of the work has a cell for what was measured. */
const TABLE = join(ROOT, "docs/performance.md");

/**
 * @typedef {{ value: number, unit: string, commit: string, day: string, machine: string }} RecordedFigure
 * @typedef {{ name: string, value: number, unit: string, target?: string, baseline?: string }} Figure
 */

/** @returns {Record<string, RecordedFigure>} by `BENCHMARK/NAME`; empty where nothing was recorded */
export function recordedFigures() {
  return existsSync(LAST) ? JSON.parse(readFileSync(LAST, "utf8")) : {};
}

/** This machine in words. */
export function machineText() {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus().length} × ${cpus()[0]?.model ?? "unknown core"}, ${memory}, Node ${process.versions.node}`;
}

/**
 * Keeps the figures of one benchmark in bench/last.json, in place of its earlier ones, and in the table of docs/performance.md.
 * @param {string} bench
 * @param {readonly Figure[]} figures
 */
export function record(bench, figures) {
  const commit = commitText();
  const day = new Date().toISOString().slice(0, 10);
  const others = Object.entries(recordedFigures()).filter(([key]) => !key.startsWith(`${bench}/`));
  const own = figures.map(({ name, value, unit }) => [
    `${bench}/${name}`,
    { value: Number(value.toPrecision(4)), unit, commit, day, machine: machineText() },
  ]);
  const all = Object.fromEntries([...others, ...own].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(LAST, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(TABLE, filledTable(readFileSync(TABLE, "utf8"), all));
}

/**
 * Puts figures into the cells that name them: a cell ends with a comment of the figures' keys, with `;` between.
 * @param {string} text Markdown
 * @param {Record<string, RecordedFigure>} figures
 */
export function filledTable(text, figures) {
  return text.replace(/\|[^|\n]*(<!-- figures: ([^|\n]*?) -->)\s*\|/g, (_cell, comment, names) => {
    const found = names.split(";").map((name) => figures[name.trim()]);
    const values = found.map((figure) => (figure ? figureText(figure) : "–")).join(" · ");
    const of = new Set(found.flatMap((figure) => (figure ? `${figure.day}, ${figure.commit}` : [])));
    return `| ${values}${of.size > 0 ? ` (${[...of].join("; ")})` : ""} ${comment} |`;
  });
}

/** A value as people write it, with its unit. @param {{ value: number, unit: string }} figure */
export function figureText({ value, unit }) {
  return `${value >= 100 ? Math.round(value).toLocaleString("en") : Number(value.toPrecision(3))} ${unit}`;
}

/** The commit that is measured, with a + where files differ from it. */
function commitText() {
  const git = (...args) => execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();
  try {
    const differs = git(
      "status",
      "--porcelain",
      "--untracked-files=no",
      "--",
      ".",
      ":!bench/last.json",
      ":!docs",
    );
    return git("rev-parse", "--short", "HEAD") + (differs === "" ? "" : "+");
  } catch {
    return "no commit";
  }
}
