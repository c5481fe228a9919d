import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Query } from "../../lib/query/ast.ts";
import { Batcher } from "../intake/batcher.ts";
import { fakeRecord } from "../fixtures/record.ts";
import type { LogRecord } from "../record.ts";
import { wholePage } from "./fixtures/whole-page.ts";
import { startClickHouseServer } from "./fixtures/clickhouse-http-server.ts";
import { connectServer } from "./connect-server.ts";
import { openStore } from "./open.ts";
import { describeQuestions } from "./question.contract.ts";
import { describeRefusal } from "./refusal.contract.ts";
import { describeStore } from "./store.contract.ts";

const folder = await mkdtemp(join(tmpdir(), "jobtrail-served-"));
const clickhouse = await startClickHouseServer(join(folder, "clickhouse"), "right");
const address = { url: clickhouse.url, username: "default", password: "right" };
afterAll(async () => {
  await clickhouse.close();
  await rm(folder, { recursive: true, force: true });
});

describeStore("a ClickHouse server", () => openStore(address));

describeQuestions("a ClickHouse server", async () => connectServer(address));

describeRefusal(
  "a ClickHouse server",
  () => openStore(address),
  async (sql) => {
    const connection = connectServer(address);
    try {
      return sql.startsWith("SELECT") ? await connection.rows(sql) : await connection.command(sql);
    } finally {
      await connection.close();
    }
  },
);

test("a wrong password is said in words", async () => {
  await expect(openStore({ ...address, password: "wrong" })).rejects.toMatchObject({
    code: "store-denied",
    message: expect.stringMatching(/store\.username and store\.password/),
  });
});

test("a server that is not there is said in words", async () => {
  await expect(openStore({ url: "http://127.0.0.1:1" })).rejects.toMatchObject({
    code: "store-unreachable",
    message: expect.stringMatching(/store\.url/),
  });
});

test("lines taken in while the server is away are stored once when it is back", async () => {
  const store = await openStore(address);
  const problems: (string | null)[] = [];
  const batcher = new Batcher(store, {
    onStored: () => undefined,
    onProblem: (problem) => problems.push(problem?.message ?? null),
    onSetAside: () => undefined,
  });
  const add = (from: number, count: number) => {
    for (let number = from; number < from + count; number++) batcher.add(recordOf(number));
  };
  add(0, 100);
  await batcher.settled("away");
  clickhouse.cut(true);
  add(100, 900);
  await expect.poll(() => problems.length, { timeout: 10_000 }).toBeGreaterThan(0);
  clickhouse.cut(false);
  await batcher.close();
  expect(problems.at(-1)).toBeNull();
  const query: Query = { kind: "field", field: "source", op: "=", values: ["away"] };
  const { events } = await wholePage(store, { query, fromUs: 0, toUs: 1_000, limit: 1_000 });
  expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, number) => `away-${number}`));
  await store.close();
});

function recordOf(number: number): LogRecord {
  const times = { timeUs: number, receivedUs: Date.now() * 1_000 };
  return fakeRecord(`away-${number}`, { source: "away", ...times });
}
