import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Query } from "../../lib/query/ast.ts";
import { arbitraryQuery } from "../../lib/query/fixtures/arbitrary.ts";
import { formatQuery } from "../../lib/query/format.ts";
import { validateQuery } from "../../lib/query/validate.ts";
import { END_OF_TIME_US } from "../../lib/range.ts";
import { microsFromIso } from "../../lib/time.ts";
import { startIngestion, type Ingestion } from "../pipeline.ts";
import { createSource, sourceConfigSchema, type SourceConfig } from "../sources/registry.ts";
import { openStore } from "../store/open.ts";
import type { Selection, Store } from "../store/store.ts";
import { commandsFor } from "./commands.ts";

const CORPUS = new URL("../../fixtures/corpus", import.meta.url).pathname;
const FORMATS = ["json", "compact", "full", "rank", "pretty", "pretty-ansi"] as const;
type Format = (typeof FORMATS)[number];
const CORPUS_EVENTS = 493;

let folder: string;
let store: Store;
let ingestion: Ingestion;
let configs: SourceConfig[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail recipes' "));
  store = await openStore({ dataDir: join(folder, "data") });
  ingestion = await startIngestion({ store, onStored: () => undefined, onProblem: () => undefined });
  configs = await Promise.all(FORMATS.map(corpusSource));
  for (const config of configs) await ingestion.add(createSource(config));
  const isStored = async (): Promise<void> =>
    expect((await store.totals()).rows).toBe(CORPUS_EVENTS * FORMATS.length);
  await vi.waitFor(isStored, { timeout: 60_000, interval: 100 });
});

afterAll(async () => {
  await ingestion?.stop();
  await store?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A folder of one format's files, whose names need quoting. */
async function corpusSource(format: Format): Promise<SourceConfig> {
  const own = join(folder, `${format} $(logs)`);
  await mkdir(own);
  for (const name of await readdir(join(CORPUS, format)))
    await copyFile(join(CORPUS, format, name), join(own, name));
  return sourceConfigSchema.parse({
    type: "file",
    name: format,
    paths: [join(folder, `${format} *`, "*.log")],
  });
}

async function shown(selection: Selection): Promise<{ lines: string[]; exact: boolean; commands: string[] }> {
  const { commands, without } = await commandsFor(store, configs, selection);
  expect(without).toEqual([]);
  const outputs = await Promise.all(commands.map(({ command }) => run(command)));
  return {
    lines: outputs.flatMap(linesOf).sort(),
    exact: commands.every(({ exact }) => exact),
    commands: commands.map(({ command, notes }) => [command, ...notes].join("\n")),
  };
}

/** Grep that finds nothing ends with 1, which is no failure. */
async function run(command: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)("sh", ["-c", `${command}; true`], {
    encoding: "latin1",
  });
  expect({ command, stderr }).toEqual({ command, stderr: "" });
  return stdout;
}

async function inView(selection: Selection): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.export(selection, "raw")) chunks.push(chunk);
  return linesOf(Buffer.concat(chunks).toString("latin1")).sort();
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function selectionOf(query: Query, from = "", to = ""): Selection {
  return { query, fromUs: microsFromIso(from) ?? 0, toUs: microsFromIso(to) ?? END_OF_TIME_US };
}

function parsed(text: string): Query {
  const query = validateQuery(text);
  if (!query.ok) throw new Error(`${text}: ${query.error.message}`);
  return query.query;
}

/** What the lines have beyond those in view, and what they lack of them. */
function difference(lines: readonly string[], view: readonly string[]): { missing: string[]; extra: number } {
  const left = new Map<string, number>();
  for (const line of lines) left.set(line, (left.get(line) ?? 0) + 1);
  const missing = view.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
  return { missing, extra: lines.length - (view.length - missing.length) };
}

const QUERIES: readonly [query: string, exactIn: readonly Format[]][] = [
  ["", FORMATS],
  ["level>=warn", FORMATS],
  ["level:debug,error", FORMATS],
  ["-level:info", FORMATS],
  ["job:544b0ec7", FORMATS],
  ["job:544b0ec7 level>=warn", FORMATS],
  ["phase:Prove", ["json", "compact", "full", "pretty", "pretty-ansi"]],
  ["phase:Contributions job:544b0ec7", FORMATS],
  ["phase:Aggregate,prove", []],
  ['"segment" proved', FORMATS],
  ["SEGMENT", FORMATS],
  ["host:nobody OR job:3df4865f", FORMATS],
  ["job:544b0ec7 OR job:3df4865f", FORMATS],
  ["job:544b0ec7 OR level:error", FORMATS],
  ["-segment -level:debug", FORMATS],
  ["NOT (job:544b0ec7 OR worker)", FORMATS],
  ["/seg(ment)? \\w+ed/", FORMATS],
  ["/WITNESS|proved/i", FORMATS],
  ["/JobId.544b|job_id/", FORMATS],
  ["elapsed_ms>500", ["json"]],
  ["elapsed_ms>500 OR level:warn", ["json"]],
  ["target:zisk_worker", ["json", "compact", "full", "pretty", "pretty-ansi"]],
  ["segment:0", ["json", "compact", "full", "pretty", "pretty-ansi"]],
  ["message:job*started", []],
  ['"it\'s \\"quoted\\" $(touch evil) `touch evil` \\\\ !x"', FORMATS],
  ['"worker reported failure"', FORMATS],
  ["--cluster", FORMATS],
];

describe.each(FORMATS)("commands for a file of format %s", (format) => {
  test.each(QUERIES)("show the lines in view: %s", async (text, exactIn) => {
    const selection = selectionOf(parsed(`source:${format} (${text || "raw:*"})`));
    const view = await inView(selection);
    const command = await shown(selection);
    const { missing, extra } = difference(command.lines, view);
    process.stdout.write(
      `${format} ${text}: ${view.length} +${extra} ${command.exact}\n${command.commands[0]}\n`,
    );
    expect({ ...command, missing }).toMatchObject({ missing: [] });
    if (command.exact) expect({ commands: command.commands, extra }).toMatchObject({ extra: 0 });
    if (exactIn.includes(format))
      expect({ commands: command.commands, exact: command.exact }).toMatchObject({ exact: true });
  });

  test("keep to the range of time", async () => {
    const selection = selectionOf(
      parsed(`source:${format} level>=info`),
      "2026-05-28T20:26:47.941244Z",
      "2026-05-28T20:27:30Z",
    );
    const view = await inView(selection);
    const command = await shown(selection);
    expect(view.length).toBeGreaterThan(10);
    expect(difference(command.lines, view)).toEqual({ missing: [], extra: 0 });
    expect(command.exact).toBe(true);
    process.stdout.write(`${command.commands[0]}\n`);
  });
});
