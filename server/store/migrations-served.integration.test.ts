import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startClickHouseServer } from "./fixtures/clickhouse-http-server.ts";
import { answersOf, unpackVersion2 } from "./fixtures/version-2.ts";
import { openStore } from "./open.ts";

const folder = await mkdtemp(join(tmpdir(), "jobtrail-served-migrations-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a ClickHouse server that has the tables of version 2 has all its rows, checkpoints and jobs, also for a second instance", async () => {
  const { dataDir, answered } = await unpackVersion2(join(folder, "served"));
  const server = await startClickHouseServer(join(dataDir, "chdb"), "right");
  const address = { url: server.url, username: "default", password: "right" };
  const { trails: _trails, ...expected } = answered;
  const stores = await Promise.all([openStore(address), openStore({ ...address, instance: 5 })]);
  for (const store of stores) expect(await answersOf(store)).toEqual(expected);
  const [first, second] = await Promise.all(stores.map(async (store) => (await store.prepare([])).firstSeq));
  expect([(first ?? 0) % 32, (second ?? 0) % 32]).toEqual([0, 5]);
  await Promise.all(stores.map((store) => store.close()));
  await server.close();
});
