import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { filledTable } from "./bench-results.mjs";

const on = { commit: "abc1234", day: "2026-12-01", machine: "two cores" };
const figures = {
  "ingest/json: file to stored": { value: 151_234, unit: "lines/s", ...on },
  "ingest/json: peak": { value: 43.21, unit: "MB", ...on },
};

test("a cell is filled with the figures that it names, again and again, and no other cell is touched", () => {
  const empty =
    "| work | target | now |\n| --- | --- | --- |\n" +
    "| a | ≥ 1 | – <!-- figures: ingest/json: file to stored; ingest/json: peak; gone/x --> |\n| b | ≥ 2 | none |\n";
  const filled =
    "| work | target | now |\n| --- | --- | --- |\n" +
    "| a | ≥ 1 | 151,234 lines/s · 43.2 MB · – (2026-12-01, abc1234) <!-- figures: ingest/json: file to stored; ingest/json: peak; gone/x --> |\n| b | ≥ 2 | none |\n";
  expect(filledTable(empty, figures)).toBe(filled);
  expect(filledTable(filled, figures)).toBe(filled);
  expect(filledTable(filled, {})).toContain("| – · – · – <!--");
});

test("the table of the documentation names benchmarks that there are", () => {
  const text = readFileSync("docs/performance.md", "utf8");
  const keys = [...text.matchAll(/<!-- figures: (.*?) -->/g)].flatMap(([, list = ""]) => list.split("; "));
  expect(keys.length).toBeGreaterThan(10);
  const benches = new Set(readdirSync("bench").map((file) => file.replace(/\.ts$/, "")));
  expect(keys.filter((key) => !benches.has(key.split("/")[0] ?? ""))).toEqual([]);
});
