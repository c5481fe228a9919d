import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lockDirectory } from "../directory-lock.ts";
import { fakeRecord } from "../fixtures/record.ts";
import { openDataDirectory } from "./data-directory.ts";
import { Inserter } from "./insert.ts";
import { openStore } from "./open.ts";
import { describePages } from "./pages.contract.ts";
import { describeQuestions } from "./question.contract.ts";
import { describeRefusal } from "./refusal.contract.ts";
import { prepareSchema } from "./schema.ts";
import { SeqNumbers } from "./seq-numbers.ts";
import { describeStore } from "./store.contract.ts";

const folder = await mkdtemp(join(tmpdir(), "jobtrail-store-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

describeStore("embedded ClickHouse", () => openStore({ dataDir: join(folder, "data") }));

describePages("embedded ClickHouse", () => openStore({ dataDir: join(folder, "paged") }));

describeQuestions("embedded ClickHouse", () => openDataDirectory(join(folder, "asked")));

describeRefusal(
  "embedded ClickHouse",
  () => openStore({ dataDir: join(folder, "refusing") }),
  async (sql) => {
    const clickhouse = await openDataDirectory(join(folder, "refusing"));
    try {
      return sql.startsWith("SELECT") ? await clickhouse.rows(sql) : await clickhouse.command(sql);
    } finally {
      await clickhouse.close();
    }
  },
);

test("the parts of a pack are one part of the table, so that they are stored whole or not at all", async () => {
  const clickhouse = await openDataDirectory(join(folder, "packed"));
  try {
    await prepareSchema(clickhouse, folder);
    await clickhouse.command("SYSTEM STOP MERGES events");
    const inserter = new Inserter(clickhouse, new SeqNumbers(0, 0));
    const pack = inserter.pack();
    for (let part = 0; part < 10; part++)
      await pack.add(
        Array.from({ length: 4_000 }, (_, row) =>
          fakeRecord(`${part}-${row}`, { raw: `${row} `.repeat(100) }),
        ),
      );
    await inserter.insert(pack.end());
    expect(
      await clickhouse.rows("SELECT count(), sum(rows) FROM system.parts WHERE table = 'events' AND active"),
    ).toEqual([[1, 40_000]]);
  } finally {
    await clickhouse.close();
  }
});

test("data of another version is refused, and left as it is", async () => {
  const dataDir = join(folder, "data");
  const clickhouse = await openDataDirectory(dataDir);
  await clickhouse.command("INSERT INTO jobtrail_schema VALUES (99)");
  await clickhouse.close();
  const refused = { code: "store-version", message: expect.stringMatching(/version is 99.*--data/) };
  await expect(openStore({ dataDir })).rejects.toMatchObject(refused);
  await expect(openStore({ dataDir })).rejects.toMatchObject(refused);
});

test("a directory that another Jobtrail holds is refused, and stays its own", async () => {
  const dataDir = join(folder, "held");
  await mkdir(dataDir);
  const unlock = await lockDirectory(dataDir, () => new Error("held"));
  await expect(openStore({ dataDir })).rejects.toMatchObject({
    code: "store-locked",
    message: expect.stringContaining(`in use by another Jobtrail (process ${process.pid})`),
  });
  await expect(openStore({ dataDir })).rejects.toMatchObject({ code: "store-locked" });
  await unlock();
});
