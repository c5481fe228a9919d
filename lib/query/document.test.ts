import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Event } from "../event.ts";
import { COLUMNS } from "./fields.ts";
import { toPredicate } from "./predicate.ts";
import { validateQuery } from "./regex.ts";

const PAGE = readFileSync(new URL("../../docs/query.md", import.meta.url), "utf8");

/** Rows of the table under a heading cell, as the texts of their cells. */
function table(heading: string): string[][] {
  const lines = PAGE.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const first = lines.findIndex((cells) => cells[1] === heading);
  if (first < 0) throw new Error(`docs/query.md has no table “${heading}”`);
  const rest = lines.slice(first + 2);
  return rest
    .slice(
      0,
      rest.findIndex((cells) => cells.length < 3),
    )
    .map((cells) => cells.slice(1, -1));
}

function code(cell: string): string {
  return /^`(.*)`$/.exec(cell)?.[1] ?? "";
}

const EVENT: Event = {
  id: "e-1",
  time: "2026-06-04T13:39:33.123456Z",
  received: "2026-06-04T13:39:33.123456Z",
  level: "warn",
  source: "journal",
  host: "prover-1",
  service: "zisk-worker",
  stream: "/var/log/zisk-worker/zisk-worker.log",
  target: "zisk_worker::worker",
  phase: "Prove",
  job: "1a2b3c4d",
  job_id: "1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8d",
  worker: "gpu-07",
  segment: "12",
  inferred: null,
  message: "Out of MEMORY in segment 12: error, timeout",
  fields: { elapsed_ms: "812.5" },
  raw: "WARN Out of MEMORY in segment 12: error, timeout",
};

/** What each row of the first table says of the event above, or of it with a change. */
const MEETS: Record<string, Partial<Event>> = {
  'host:"rack 7"': { host: "rack 7" },
  'worker:""': { worker: null },
};
const MISSES: Record<string, Partial<Event>> = {
  memory: { message: "x", raw: "x" },
  '"out of memory"': { message: "out of  memory", raw: "" },
  "/seg(ment)? \\d+/": { message: "SEGMENT 1", raw: "" },
  "host:prover-1": { host: "Prover-1" },
  "host:prover-*": { host: null },
  "level:error,warn": { level: "info" },
  'host:"rack 7"': { host: "rack  7" },
  "worker:*": { worker: null },
  'worker:""': {},
  "target:/^zisk_/": { target: "h2" },
  "elapsed_ms>500": { fields: { elapsed_ms: "fast" } },
  "level>=warn": { level: null },
  "-target:h2": { target: "h2::codec" },
  "error timeout": { message: "error", raw: "" },
  "error OR timeout": { message: "x", raw: "x" },
  "(error OR timeout) host:prover-1": { host: "prover-2" },
};

test.each(table("Write"))("%s", (cell = "") => {
  const query = code(cell);
  const parsed = validateQuery(query);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const matches = toPredicate(parsed.query);
  expect(matches({ ...EVENT, ...MEETS[query] })).toBe(true);
  expect(Object.keys(MISSES)).toContain(query);
  expect(matches({ ...EVENT, ...MISSES[query] })).toBe(false);
});

test.each(table("Mistake"))("%s", (cell = "", answer = "") => {
  const parsed = validateQuery(code(cell));
  expect(parsed.ok ? "accepted" : parsed.error.message).toBe(answer);
});

test.each(table("To see"))("%s", (_, cell = "") => {
  expect(validateQuery(code(cell))).toMatchObject({ ok: true });
});

test("the page's first query and the queries in its text are well formed", () => {
  const fenced = /```query\n(.*)\n```/.exec(PAGE)?.[1] ?? "";
  const prose = /## Good to know([^]*)A mistake comes/.exec(PAGE)?.[1] ?? "";
  const known = [...prose.matchAll(/`([^`]*)`/g)]
    .map((match) => match[1] ?? "")
    .filter((text) => /[a-z"][:-]/.test(text));
  expect(known.length).toBeGreaterThan(4);
  for (const query of [fenced, ...known])
    expect({ query, ok: validateQuery(query).ok }).toEqual({ query, ok: true });
});

test("every field is told", () => {
  const told = table("Field").flatMap(([cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1]),
  );
  for (const column of COLUMNS) expect(told).toContain(column);
});
