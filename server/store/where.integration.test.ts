import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import type { ClickHouseClient } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event } from "../../lib/event.ts";
import type { Query } from "../../lib/query/ast.ts";
import { arbitraryEvent, arbitraryQuery } from "../../lib/query/fixtures/arbitrary.ts";
import { formatQuery } from "../../lib/query/format.ts";
import { microsFromIso } from "../../lib/time.ts";
import { toPredicate } from "../../lib/query/predicate.ts";
import { validateQuery } from "../../lib/query/regex.ts";
import { openDataDirectory } from "./data-directory.ts";
import { headOf, withoutHead } from "./line-head.ts";
import { withLiterals } from "./literals.ts";
import { numberOf, prefixOf } from "./numbered-text.ts";
import { prepareSchema } from "./schema.ts";
import { whereClause } from "./where.ts";

const TEXTS = [
  "level",
  "source",
  "host",
  "service",
  "stream",
  "target",
  "phase",
  "worker",
  "inferred",
  "job",
  "job_id",
  "segment",
  "message",
] as const;

const directory = mkdtempSync(join(tmpdir(), "jobtrail-where-"));
let client: ClickHouseClient;

async function createTable(name: string): Promise<void> {
  await client.command({ query: `CREATE TABLE ${name} AS events` });
}

async function insert(table: string, events: readonly Event[]): Promise<void> {
  const values = events.map((event) => {
    const timeUs = microsFromIso(event.time) ?? 0;
    const head = headOf(event.raw, timeUs);
    return {
      ...Object.fromEntries(TEXTS.map((column) => [column, event[column] ?? ""])),
      fields: event.fields,
      time_us: timeUs,
      id_prefix: prefixOf(event.id),
      id_number: numberOf(event.id),
      head,
      line: withoutHead(event.raw, head),
    };
  });
  await client.insert({ table, values, format: "JSONEachRow" });
}

async function idsInStore(table: string, query: Query): Promise<string[]> {
  const { sql, params } = whereClause(query);
  const result = await client.query({
    query: withLiterals(`SELECT id FROM ${table} WHERE ${sql} ORDER BY id`, params),
    format: "JSONEachRow",
  });
  const rows = await result.json<{ id: string }>();
  return rows.map((row) => row.id);
}

function idsByPredicate(events: readonly Event[], query: Query): string[] {
  return events
    .filter(toPredicate(query))
    .map((event) => event.id)
    .sort();
}

beforeAll(async () => {
  const clickhouse = await openDataDirectory(directory);
  await prepareSchema(clickhouse, directory);
  await clickhouse.close();
  const options = { connection: createChdbConnection({ path: join(directory, "chdb") }) };
  // chDB's connection is typed for another copy of the client's own types.
  client = createClient(options as unknown as Parameters<typeof createClient>[0]);
});

afterAll(async () => {
  await client.close();
  rmSync(directory, { recursive: true, force: true });
});

describe("SQL and predicate", () => {
  test("select the same events for any query", async () => {
    // One table for all queries, because a table costs more than a query; a failure prints the seed of both.
    const seed = Date.now() & 0x7fffffff;
    const events = fc.sample(arbitraryEvent, { numRuns: 1_500, seed });
    await createTable("any_events");
    await insert("any_events", events);
    let matched = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryQuery, async (query) => {
        const expected = idsByPredicate(events, query);
        if (expected.length > 0 && expected.length < events.length) matched++;
        expect({ query: formatQuery(query), ids: await idsInStore("any_events", query) }).toEqual({
          query: formatQuery(query),
          ids: expected,
        });
      }),
      { numRuns: Number(process.env.JOBTRAIL_QUERY_RUNS ?? 600), seed },
    );
    // Queries that select nothing or everything prove little.
    expect(matched).toBeGreaterThan(100);
  }, 120_000);

  test.each([
    ["words", Array.from({ length: 256 }, (_, index) => `word${index}`).join(" ")],
    ["values", `host:${Array.from({ length: 256 }, (_, index) => `*${index}?x`).join(",")}`],
    ["depth", `${"-(a ".repeat(32)}b${")".repeat(32)}`],
    ["regex", `/${"a".repeat(1_000)}/i`],
    ["repetitions of a class", "/[^a-z0-9_]{1000}/"],
    ["repetitions of a Unicode class", "/\\pL{100}/"],
    ["repetitions of several Unicode classes", "/[\\pL\\pN]{60}/"],
  ])("take a query of the greatest size: %s", async (_, text) => {
    const parsed = validateQuery(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    await createTable("one_event");
    const [event] = fc.sample(arbitraryEvent, { numRuns: 1, seed: 1 });
    await insert("one_event", event ? [event] : []);
    const expected = idsByPredicate(event ? [event] : [], parsed.query);
    expect(await idsInStore("one_event", parsed.query)).toEqual(expected);
    await client.command({ query: "DROP TABLE one_event" });
  });
});
