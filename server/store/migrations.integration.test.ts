import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isoFromMicros } from "../../lib/time.ts";
import { readWords } from "../../lib/zisk/words.ts";
import { readCursor } from "../protocol/cursor.ts";
import { wholePage } from "./fixtures/whole-page.ts";
import { openDataDirectory } from "./data-directory.ts";
import { headOf } from "./line-head.ts";
import { answersOf, EVERYTHING, trailIds, unpackVersion2 } from "./fixtures/version-2.ts";
import { MIGRATIONS } from "./migrations/migrations.ts";
import { openStore } from "./open.ts";
import { prepareSchema, SCHEMA_VERSION } from "./schema.ts";

const folder = await mkdtemp(join(tmpdir(), "jobtrail-migrations-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const unpack = (name: string) => unpackVersion2(join(folder, name));

test("a store of version 2 has all its rows, checkpoints, jobs and trails", async () => {
  const { dataDir, answered } = await unpack("whole");
  const { trails, ...rest } = answered;
  expect(rest.events.length).toBeGreaterThan(800);
  const store = await openStore({ dataDir });
  expect(await answersOf(store)).toEqual(rest);
  for (const { job, events } of trails) expect(await trailIds(store, job)).toEqual([...events].sort());
  await store.close();
});

test("rows of version 2 tell what their words counted and why, as rows of today do", async () => {
  const { dataDir } = await unpack("words");
  await (await openStore({ dataDir })).close();
  const clickhouse = await openDataDirectory(dataDir);
  const rows = await clickhouse.rows(
    "SELECT message, fields, milestone, done, total, seconds, reason FROM events WHERE milestone != ''",
  );
  await clickhouse.close();
  const told = rows.map(([, , milestone, done, total, seconds, reason]) => ({
    milestone,
    done,
    total,
    seconds,
    reason,
  }));
  const expected = rows.map(([message, fields, milestone]) => {
    const words = readWords(String(message), fields as Record<string, string>);
    const { done = 0, total = words?.workers ?? 0, seconds = 0, reason = "" } = words ?? {};
    return { milestone, done, total, seconds, reason };
  });
  expect(told).toEqual(expected);
  expect(told.filter(({ done }) => Number(done) > 0).length).toBeGreaterThan(10);
  expect(told.filter(({ reason }) => reason !== "").length).toBeGreaterThan(3);
});

test("what is stored into it later is numbered behind all that was there", async () => {
  const { dataDir, answered } = await unpack("later");
  const store = await openStore({ dataDir });
  const newest = (await wholePage(store, { ...EVERYTHING, limit: 1_000 })).events.map(({ cursor }) => cursor);
  const { firstSeq } = await store.prepare([]);
  expect(newest).toHaveLength(answered.events.length);
  for (const cursor of newest) expect(firstSeq).toBeGreaterThan(readCursor(cursor)?.seq ?? Infinity);
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

const TIME_US = 1_796_066_741_306_570;
const TIME = isoFromMicros(TIME_US);
/** Lines, IDs and positions of every form that rows had when they were stored whole. */
const WHOLE = [
  {
    raw: `{"timestamp":"${TIME}","level":"INFO"}`,
    id: "a-5xwtw-4613d6bbf86e-0",
    position: "4613d6bbf86e:238",
  },
  { raw: `${TIME}  INFO task-7 failed`, id: "a-5xwtw-4613d6bbf86e-00238", position: "s=1f;i=2a;x=0" },
  { raw: `${TIME}words`, id: "a-dfe0-k3", position: "" },
  { raw: TIME, id: "a-no-number-x", position: "12345678901234567890" },
  { raw: ` {"timestamp":"${TIME}"}`, id: "7", position: "gap:f:9" },
  { raw: `${isoFromMicros(TIME_US + 1)} another time`, id: "a-\0-5", position: "nul\0" },
  { raw: "", id: "a-note", position: "nul\x005" },
  { raw: `${TIME} caf\u00e9`, id: "caf\u00e9-1", position: "\u00e9" },
  {
    raw: Buffer.concat([Buffer.from(`${TIME} `), Buffer.from([0xff, 0xc3, 0x28])]),
    id: "bytes",
    position: "b",
  },
];

test("rows that were stored whole keep every byte, their ids and their positions when they are split", async () => {
  const dataDir = join(folder, "split");
  const hex = (text: string | Uint8Array) => Buffer.from(text).toString("hex").toUpperCase();
  const clickhouse = await openDataDirectory(dataDir);
  await prepareSchema(
    clickhouse,
    dataDir,
    MIGRATIONS.filter(({ version }) => version < 14),
  );
  const rows = WHOLE.map(
    ({ raw, id, position }, index) =>
      `(unhex('${hex(id)}'), ${index + 1}, ${TIME_US}, ${TIME_US}, 'old', unhex('${hex(raw)}'), unhex('${hex(position)}'))`,
  );
  await clickhouse.command(
    `INSERT INTO events (id, seq, time_us, received_us, source, raw, position) VALUES ${rows.join(", ")}`,
  );
  await clickhouse.close();
  const store = await openStore({ dataDir });
  const ids = WHOLE.map(({ id }) => id);
  expect([...(await store.stored(ids))].sort()).toEqual([...ids].sort());
  for (const { id, raw } of WHOLE) {
    const event = await store.event(id);
    expect(event).toMatchObject({ id, raw: Buffer.from(raw).toString() });
    const link = await store.logs({ ...EVERYTHING, limit: 2, around: id });
    expect(link.events.map((each) => each.id)).toContain(id);
  }
  await store.close();
  const after = await openDataDirectory(dataDir);
  const stored = await after.rows("SELECT hex(raw), hex(id), hex(position), head FROM events ORDER BY seq");
  await after.close();
  expect(stored.map((row) => row.slice(0, 3))).toEqual(
    WHOLE.map(({ raw, id, position }) => [hex(raw), hex(id), hex(position)]),
  );
  const heads = WHOLE.map(({ raw }) => (typeof raw === "string" ? headOf(raw, TIME_US) : 0));
  expect(stored.map((row) => row[3])).toEqual(heads);
});

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
