import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseQuery } from "../../lib/query/parse.ts";
import { LEVELS } from "../../lib/event.ts";
import { fakeRecord } from "../fixtures/record.ts";
import { FACET_FIELDS, type Facets, type Histogram } from "../protocol/logs.ts";
import { createClickHouseStore } from "./clickhouse-store.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { openDataDirectory } from "./data-directory.ts";
import { prepareSchema } from "./schema.ts";
import type { Selection, Store } from "./store.ts";

const DAY_US = 86_400_000_000;
const T0 = Date.UTC(2026, 5, 4, 12) * 1_000;
const SPAN_US = 4_000_000_000;
const folder = await mkdtemp(join(tmpdir(), "jobtrail-counts-"));
let clickhouse: ClickHouse;
let store: Store;
let number = 0;
const seed = Date.now() & 0x7fffffff;

beforeAll(async () => {
  clickhouse = await openDataDirectory(folder);
  await prepareSchema(clickhouse, folder);
  store = await createClickHouseStore(clickhouse, 0);
});

afterAll(async () => {
  await clickhouse.close();
  await rm(folder, { recursive: true, force: true });
});

const record = fc.record({
  timeUs: fc.oneof(
    fc.integer({ min: T0, max: T0 + SPAN_US }),
    // On the very edges of stretches, and around the epoch.
    fc.integer({ min: 0, max: 400 }).map((stretch) => T0 + stretch * 10_000_000),
    fc.integer({ min: -20_000_000, max: 20_000_000 }),
  ),
  day: fc.nat(2),
  level: fc.constantFrom(...LEVELS, "" as const),
  source: fc.constantFrom("a", "b", "gone"),
  host: fc.constantFrom("h1", "h2", ""),
  service: fc.constantFrom("s1", ""),
  phase: fc.constantFrom("Prove", "prove", ""),
  job: fc.constantFrom("", "1a2b3c4d", "9f8e7d6c", "00000000"),
  message: fc.constantFrom("worker ready", "out of memory here", "memory of out", "out", "nothing"),
});

/** Some batches, each one part: a part is of one day of receipt. */
async function put(seed: number): Promise<void> {
  for (let batch = 0; batch < 4; batch++) {
    const records = fc.sample(record, { numRuns: 150, seed: seed + batch }).map(({ day: _day, ...change }) =>
      fakeRecord(`id-${number++}`, {
        ...change,
        raw: `raw ${change.message}`,
        receivedUs: T0 + (batch % 3) * DAY_US,
      }),
    );
    await store.insert(await store.prepare(records));
  }
}

const selection = fc
  .record({
    text: fc.constantFrom(
      "",
      "level>=warn",
      "level:error",
      "host:h1 level:info",
      "-phase:prove",
      "source:a,b",
      'service:""',
      "phase:/^P/",
      "job:1a2b3c4d",
      "level:error job:9f8e7d6c",
      "memory",
      '"out of memory"',
      "level:error ready",
      'segment:""',
      "-host:h*",
    ),
    from: fc.oneof(
      fc.constant(-9e15),
      fc.constant(-25_000_000),
      fc.integer({ min: T0 - 1_000_000, max: T0 + SPAN_US }),
    ),
    to: fc.oneof(
      fc.constant(9e15),
      fc.integer({ min: T0, max: T0 + SPAN_US }),
      fc.integer({ min: 0, max: 400 }).map((at) => T0 + at * 10_000_000),
    ),
  })
  .map(({ text, from, to }): Selection & { text: string } => {
    const parsed = parseQuery(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    return { text, query: parsed.query, fromUs: Math.min(from, to), toUs: Math.max(from, to) };
  });

async function lastOf<Told extends { searchedTo: string | null }>(
  answers: AsyncIterable<Told>,
): Promise<Told> {
  let last: Told | undefined;
  for await (const answer of answers) last = answer;
  if (!last) throw new Error("Nothing was told.");
  expect(last.searchedTo).toBeNull();
  return last;
}

/** Counts the events of an export one by one. */
async function countedOneByOne(asked: Selection): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let rest = "";
  for await (const chunk of store.export(asked, "ndjson")) rest += Buffer.from(chunk).toString();
  for (const line of rest.split("\n").filter(Boolean)) {
    const { level } = JSON.parse(line) as { level: string | null };
    counts[level ?? ""] = (counts[level ?? ""] ?? 0) + 1;
  }
  return counts;
}

async function expectExact(asked: Selection & { text: string }, buckets: number): Promise<void> {
  const expected = await countedOneByOne(asked);
  const { buckets: bars, total }: Histogram = await lastOf(store.histogram(asked, buckets));
  const found: Record<string, number> = {};
  for (const { counts } of bars)
    for (const [level, count] of Object.entries(counts)) found[level] = (found[level] ?? 0) + count;
  expect({ seed, ...asked, found }).toEqual({ seed, ...asked, found: expected });
  expect(total).toBe(Object.values(expected).reduce((sum, count) => sum + count, 0));
  if (/level/.test(asked.text)) return;
  const { facets }: Facets = await lastOf(store.facets(asked, FACET_FIELDS));
  const levels = Object.fromEntries((facets.level?.items ?? []).map(({ value, count }) => [value, count]));
  expect({ ...asked, levels }).toEqual({ ...asked, levels: expected });
}

const checked = (runs: number) =>
  fc.assert(fc.asyncProperty(selection, fc.integer({ min: 1, max: 300 }), expectExact), { numRuns: runs });

test("counts are those of the events, also after merges, deletions and removals", async () => {
  await put(seed);
  expect((await store.totals()).rows).toBe(600);
  await checked(25);
  await clickhouse.command("OPTIMIZE TABLE events FINAL");
  await put(seed + 100);
  await checked(15);
  await store.dropSource("gone");
  await checked(15);
  await clickhouse.command("OPTIMIZE TABLE events FINAL");
  await store.retain({ keepUs: DAY_US }, T0 + 2.5 * DAY_US);
  await checked(15);
}, 120_000);

test("what is counted is not scanned for", async () => {
  const plan = await clickhouse.rows(
    `EXPLAIN SELECT level, count() FROM events WHERE intDiv(toUnixTimestamp64Micro(time), 10000000) >= 1 AND level = 'info' GROUP BY level`,
  );
  expect(plan.flat().join("\n")).toContain("(counts)");
});
