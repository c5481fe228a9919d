import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fakeRecord } from "../fixtures/record.ts";
import { checkpoints } from "./checkpoints.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { createClickHouseStore } from "./clickhouse-store.ts";
import { openDataDirectory } from "./data-directory.ts";
import { Retention } from "./retention.ts";
import { prepareSchema } from "./schema.ts";
import type { Store } from "./store.ts";

const DAY_US = 86_400_000_000;
const NOW_US = Date.UTC(2026, 5, 20, 12) * 1_000;

let folder: string;
let clickhouse: ClickHouse;
let store: Store;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-checkpoints-"));
  clickhouse = await openDataDirectory(join(folder, "data"));
  await prepareSchema(clickhouse, folder);
  store = await createClickHouseStore(clickhouse, 0);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function put(source: string, daysAgo: number, stream: string, position: string): Promise<void> {
  const receivedUs = NOW_US - daysAgo * DAY_US;
  const record = fakeRecord(`${source}-${position}`, {
    source,
    stream,
    position,
    timeUs: receivedUs,
    receivedUs,
  });
  await store.insert(await store.prepare([record]));
}

/** The same connection, which does something else before one of its questions. */
function interrupted(at: number, work: () => Promise<unknown>): ClickHouse {
  let asked = 0;
  const over = Object.create(clickhouse, {
    rows: {
      value: async (...given: Parameters<ClickHouse["rows"]>) => {
        if (asked++ === at) await work();
        return clickhouse.rows(...given);
      },
    },
    command: { value: clickhouse.command.bind(clickhouse) },
  }) as ClickHouse;
  return over;
}

test.each([0, 1, 2, 3])(
  "rows that are removed before question %i leave no stream without its position",
  async (at) => {
    const source = `source-${at}`;
    await put(source, 5, "quiet", "q1");
    await put(source, 4, "busy", "b1");
    await put(source, 0, "busy", "b2");
    const retention = await Retention.open(clickhouse);
    const remove = () => retention.run({ keepUs: 2 * DAY_US }, NOW_US);
    const { positions } = await checkpoints(interrupted(at, remove), source);
    expect([...positions]).toEqual([
      ["quiet", "q1"],
      ["busy", "b2"],
    ]);
    expect([...(await store.checkpoints(source))]).toEqual([...positions]);
  },
);

test("a start reads only rows that were stored since the start before, and finds the same", async () => {
  for (const number of [1, 2, 3]) {
    await put("again", 0, "a", `a${number}`);
    await put("again", 0, `b${number}`, "b");
    const found = await store.checkpoints("again");
    expect(found.get("a")).toBe(`a${number}`);
    expect(found.size).toBe(number + 1);
    expect([...(await store.checkpoints("again"))]).toEqual([...found]);
  }
});

test("the end of each stream's last line is known at every start, byte for byte, and never that of a line before it", async () => {
  const record = (stream: string, position: string, raw: string | Uint8Array) =>
    fakeRecord(`last-${stream}-${position}`, { source: "last", stream, position, receivedUs: NOW_US, raw });
  const bytes = Buffer.from([0xff, 0x00, 0x27, 0x5c, 0x0d]);
  const records = [
    record("joined", "1", "first\nsecond \\ 'third'"),
    record("bytes", "1", bytes),
    record("long", "1", "x".repeat(1_000)),
    record("note", "1", "a line"),
    record("note", "2", ""),
  ];
  await store.insert(await store.prepare(records));
  // What is found is kept, and is to be found from there too.
  for (let start = 0; start < 2; start++) {
    const { lastLines } = await store.resume("last");
    expect(new Map([...(lastLines ?? [])].map(([stream, last]) => [stream, Buffer.from(last)]))).toEqual(
      new Map([
        ["joined", Buffer.from("second \\ 'third'")],
        ["bytes", bytes],
        ["long", Buffer.from("x".repeat(256))],
      ]),
    );
  }
});
