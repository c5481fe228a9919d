import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lockDirectory } from "../directory-lock.ts";
import { openDataDirectory } from "./data-directory.ts";
import { openStore } from "./open.ts";
import { describePages } from "./pages.contract.ts";
import { describeQuestions } from "./question.contract.ts";
import { describeRefusal } from "./refusal.contract.ts";
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
