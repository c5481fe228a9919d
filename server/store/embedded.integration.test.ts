import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openStore } from "./open.ts";
import { describeStore } from "./store.contract.ts";

const folder = await mkdtemp(join(tmpdir(), "jobtrail-store-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

describeStore("embedded ClickHouse", () => openStore({ dataDir: join(folder, "data") }));

test("a directory that another Jobtrail holds is refused, and stays its own", async () => {
  const dataDir = join(folder, "held");
  await mkdir(dataDir);
  await writeFile(join(dataDir, "jobtrail.pid"), String(process.ppid));
  await expect(openStore({ dataDir })).rejects.toMatchObject({ code: "store-locked" });
  expect(await readFile(join(dataDir, "jobtrail.pid"), "utf8")).toBe(String(process.ppid));
});
