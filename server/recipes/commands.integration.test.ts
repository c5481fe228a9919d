import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Query } from "../../lib/query/ast.ts";
import { arbitraryQuery } from "../../lib/query/fixtures/arbitrary.ts";
import { formatQuery } from "../../lib/query/format.ts";
import { sourceConfigSchema, type SourceConfig } from "../sources/registry.ts";
import { readSources, selectionOf, type ReadSources } from "./fixtures/view.ts";

const JQ = "/usr/bin/jq";
const CORPUS = fileURLToPath(new URL("../../fixtures/corpus", import.meta.url));
const FORMATS = ["json", "compact", "full", "rank", "pretty", "pretty-ansi"] as const;
/** Events of one coordinator and one worker. */
const CORPUS_EVENTS = 91 + 134;

/** Queries over the corpus, and the formats whose lines let a command show just what is in view. */
const QUERIES: readonly [query: string, exactIn: readonly string[]][] = [
  ["", FORMATS],
  ["level>=warn", FORMATS],
  ["level:debug,error", FORMATS],
  ["-level:info", FORMATS],
  ["job:544b0ec7", FORMATS],
  ["job:544b0ec7-616d-4d00-8bcb-9b7e9a319aef", FORMATS],
  ["job:544b level<=debug", FORMATS],
  ["phase:Prove", FORMATS],
  ["phase:Contributions job:544b0ec7", FORMATS],
  ["phase:aggregate,prove", FORMATS],
  ['"segment" PROVED', FORMATS],
  ["host:nobody OR job:3df4865f", FORMATS],
  ["job:544b0ec7 OR job:3df4865f", FORMATS],
  ["job:544b0ec7 OR level:error", FORMATS],
  ["(stream:*coord* level:error) OR (stream:*prover* level:debug)", FORMATS],
  ["-segment -level:debug", FORMATS],
  ["NOT (job:544b0ec7 OR worker)", FORMATS],
  ["NOT (job:544b0ec7 level:info)", FORMATS],
  ["/seg(ment)? \\w+ed/", FORMATS],
  ["/WITNESS|proved/i", FORMATS],
  ["/JobId.544b|job_id/", FORMATS],
  ["/^segment/", []],
  ["elapsed_ms>500", ["json", "rank"]],
  ["elapsed_ms>500 OR level:warn", ["json", "rank"]],
  ["target:zisk_worker", FORMATS],
  ["segment:0", FORMATS],
  ["message:job*started", FORMATS],
  ['"worker reported failure"', FORMATS],
  ['level>=warn OR id:""', []],
  ["level>=warn OR id:none:7 OR raw:*segment*", []],
  ['"\\"quoted\\" it\'s"', FORMATS],
];

describe.skipIf(!existsSync(JQ))("commands for files of every format (needs jq)", () => {
  let folder: string;
  let sources: ReadSources;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "jobtrail recipes' "));
    sources = await readSources(
      join(folder, "data"),
      await Promise.all(FORMATS.map((format) => corpusSource(folder, format))),
    );
    const isStored = async (): Promise<void> =>
      expect(await sources.rows()).toBe(CORPUS_EVENTS * FORMATS.length);
    await vi.waitFor(isStored, { timeout: 60_000, interval: 100 });
  });

  afterAll(async () => {
    await sources?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(QUERIES)("show what is in view: %s", async (query, exactIn) => {
    const shown = await sources.show(selectionOf(query));
    expect(shown).toMatchObject({ missing: [], wrong: [] });
    const inexact = shown.commands.filter(({ exact }) => !exact).map(({ source }) => source);
    expect(inexact.filter((format) => exactIn.includes(format))).toEqual([]);
  });

  test("keep to a range of time, and say so truly", async () => {
    const shown = await sources.show(
      selectionOf("level>=info", "2026-05-28T20:26:47.941244Z", "2026-05-28T20:27:30Z"),
    );
    expect(shown.inView).toBeGreaterThan(100);
    expect(shown).toMatchObject({ missing: [], extra: [] });
    expect(shown.commands.filter(({ exact }) => !exact)).toEqual([]);
  });

  test("never show less than the view, and no more where they are said to be exact", async () => {
    let inView = 0;
    await fc.assert(
      fc.asyncProperty(corpusQuery, async (query) => {
        const shown = await sources.show(selectionOf(query));
        inView += shown.inView;
        expect({ query: formatQuery(query), ...shown }).toMatchObject({ missing: [], wrong: [] });
        const unexplained = shown.commands.filter(({ exact, notes }) => exact !== (notes.length === 0));
        expect(unexplained).toEqual([]);
      }),
      { numRuns: Number(process.env["JOBTRAIL_RECIPE_RUNS"] ?? 10), examples: [[WITHOUT_NUL]] },
    );
    expect(inView).toBeGreaterThan(0);
  });
});

/** What no program's argument can hold, and jq cuts off: once it left every line out. */
const WITHOUT_NUL: Query = {
  kind: "and",
  parts: [
    { kind: "field", field: "level", op: ">=", values: ["warn"] },
    { kind: "not", part: { kind: "text", value: "\0a" } },
  ],
};

/** A folder of one format's files, whose name needs quoting. */
async function corpusSource(folder: string, format: string): Promise<SourceConfig> {
  const own = join(folder, `${format} $(logs)`);
  await mkdir(own);
  const names = await readdir(join(CORPUS, format));
  for (const name of names.filter((one) => /coord-01|prover-01/.test(one)))
    await copyFile(join(CORPUS, format, name), join(own, name));
  return sourceConfigSchema.parse({
    type: "file",
    name: format,
    paths: [join(folder, `${format} *`, "*.log")],
  });
}

/** Any query, more often one of which the corpus has something. */
const corpusQuery: fc.Arbitrary<Query> = fc
  .tuple(
    fc.constantFrom(...QUERIES.map(([query]) => query).filter((query) => query !== "")),
    fc.constantFrom("and", "or", "not"),
    arbitraryQuery,
    fc.constantFrom(...QUERIES.map(([query]) => query).filter((query) => query !== "")),
  )
  .map(([first, how, any, second]): Query => {
    const known = selectionOf(first).query;
    const other = selectionOf(second).query;
    if (how === "not") return { kind: "and", parts: [known, { kind: "not", part: any }] };
    if (how === "or") return { kind: "or", parts: [{ kind: "and", parts: [known, other] }, any] };
    return { kind: "and", parts: [{ kind: "or", parts: [known, any] }, other] };
  });
