import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { isoFromMicros } from "../../lib/time.ts";
import type { Event } from "../../lib/event.ts";
import { Batcher } from "../intake/batcher.ts";
import { openDataDirectory } from "./data-directory.ts";
import { MIGRATIONS } from "./migrations/migrations.ts";
import { openStore } from "./open.ts";
import { prepareSchema, SCHEMA_VERSION } from "./schema.ts";
import type { Store } from "./store.ts";

/** A data directory as version 2 left it, with what that program answered about it. */
const PACKED = fileURLToPath(new URL("fixtures/version-2.tar.gz", import.meta.url));
const ALL = { fromUs: -9e15, toUs: 9e15 };
const EVERYTHING = { query: { kind: "all" } as const, ...ALL };

/** What the earlier program answered; its events knew nothing of what is inferred. */
interface Answered {
  events: Omit<Event, "inferred">[];
  /** Of all lines, in Base64. */
  raw: string;
  checkpoints: [stream: string, position: string][];
  sources: { source: string; rows: number; newestUs: number }[];
  jobs: {
    job: string;
    jobId: string | null;
    lines: number;
    errors: number;
    hosts: string[];
    firstTime: string;
    lastTime: string;
  }[];
  trails: { job: string; events: string[] }[];
}

const folder = await mkdtemp(join(tmpdir(), "jobtrail-migrations-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Unpacks the directory anew. */
async function unpack(name: string): Promise<{ dataDir: string; answered: Answered }> {
  const into = join(folder, name);
  mkdirSync(into);
  execFileSync("tar", ["-xzf", PACKED, "-C", into]);
  const answered = JSON.parse(await readFile(join(into, "expected.json"), "utf8")) as Answered;
  return { dataDir: join(into, "data"), answered };
}

async function exported(store: Store, format: "ndjson" | "raw"): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.export(EVERYTHING, format)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function answersOf(store: Store): Promise<Omit<Answered, "trails">> {
  const lines = (await exported(store, "ndjson")).toString().trimEnd().split("\n");
  return {
    events: lines.map((line) => withoutInferred(JSON.parse(line) as Event)),
    raw: (await exported(store, "raw")).toString("base64"),
    checkpoints: [...(await store.checkpoints("files"))].sort(([a], [b]) => (a < b ? -1 : 1)),
    sources: await store.sources(),
    jobs: (await store.jobDigests())
      .map(({ stored: { job, ids, lines, errors, hosts, firstUs, lastUs } }) => ({
        job,
        jobId: ids[0] ?? null,
        lines,
        errors,
        hosts: [...hosts],
        firstTime: isoFromMicros(firstUs),
        lastTime: isoFromMicros(lastUs),
      }))
      .sort(newestFirst),
  };
}

/** Microseconds in ISO text are in order as text. */
function newestFirst(a: { lastTime: string }, b: { lastTime: string }): number {
  return a.lastTime < b.lastTime ? 1 : -1;
}

/** Ids of what a trail is made of; single segments and lines of the pool are read otherwise. */
async function trailIds(store: Store, job: string): Promise<string[]> {
  const found = await store.jobReadings(job);
  const single = await store.jobSegments(job, ALL);
  const lines = [...(found?.readings ?? []), ...(found?.pool ?? [])].map(({ id }) => id);
  return [...new Set([...lines, ...single.segments.map(({ event }) => event)])].sort();
}

function withoutInferred({ inferred: _inferred, ...event }: Event): Omit<Event, "inferred"> {
  return event;
}

test("a store of version 2 has all its rows, checkpoints, jobs and trails", async () => {
  const { dataDir, answered } = await unpack("whole");
  const { trails, ...rest } = answered;
  expect(rest.events.length).toBeGreaterThan(800);
  const store = await openStore({ dataDir });
  expect(await answersOf(store)).toEqual(rest);
  for (const { job, events } of trails) expect(await trailIds(store, job)).toEqual([...events].sort());
  await store.close();
});

test("what is stored into it later stands behind what was there", async () => {
  const { dataDir, answered } = await unpack("later");
  const store = await openStore({ dataDir });
  const batcher = new Batcher(store, { onStored: () => undefined, onProblem: () => undefined });
  const [old] = answered.events;
  const batch = await store.prepare([]);
  expect(batch.rows).toBe(0);
  await batcher.close();
  expect((await store.storedAfter(old?.id ?? "", EVERYTHING.query, 2_000)).length).toBeGreaterThan(0);
  await store.close();
});

test.each(MIGRATIONS.map(({ version }, done) => ({ version, done })))(
  "a program that was killed between step $version and its record goes on from there",
  async ({ version, done }) => {
    const { dataDir, answered } = await unpack(`killed-${version}`);
    const clickhouse = await openDataDirectory(dataDir);
    await prepareSchema(clickhouse, dataDir, MIGRATIONS.slice(0, done));
    for (const { sql } of MIGRATIONS.slice(done, done + 1)) await clickhouse.command(sql);
    await clickhouse.close();
    const store = await openStore({ dataDir });
    expect((await answersOf(store)).events).toEqual(answered.events);
    await store.close();
    const after = await openDataDirectory(dataDir);
    expect(await after.rows("SELECT max(version) FROM jobtrail_schema")).toEqual([[SCHEMA_VERSION]]);
    await after.close();
  },
);

test("opened again nothing is done again, and a later version is refused", async () => {
  const { dataDir } = await unpack("again");
  await (await openStore({ dataDir })).close();
  const clickhouse = await openDataDirectory(dataDir);
  const recorded = "SELECT version FROM jobtrail_schema ORDER BY version";
  const before = await clickhouse.rows(recorded);
  await prepareSchema(clickhouse, dataDir);
  expect(await clickhouse.rows(recorded)).toEqual(before);
  expect(before).toEqual(MIGRATIONS.map(({ version }) => [version]));
  await clickhouse.command(`INSERT INTO jobtrail_schema VALUES (${SCHEMA_VERSION + 1})`);
  await clickhouse.close();
  await expect(openStore({ dataDir })).rejects.toMatchObject({ code: "store-version" });
});
