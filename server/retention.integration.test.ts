import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startServer, type Server } from "../e2e/start-server.ts";
import { healthSchema } from "./protocol/health.ts";
import { logsPageSchema } from "./protocol/logs.ts";
import { openDataDirectory } from "./store/data-directory.ts";

const LINES = 200;
const KILLS = 4;

let folder: string;
let log: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-retention-"));
  log = join(folder, "zisk-worker.log");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function serve(keep = ""): Promise<Server> {
  const config = `[store]\n${keep}\n[[sources]]\ntype = "file"\npaths = ["${folder}/*.log"]\n`;
  return startServer({ config, args: ["--data", join(folder, "data")] });
}

async function health(server: Server) {
  return healthSchema.parse(await (await fetch(`${server.url}/api/health`)).json());
}

async function page(server: Server, place = "") {
  return logsPageSchema.parse(await (await fetch(`${server.url}/api/logs?limit=1000${place}`)).json());
}

/** Makes all rows received five days ago, by storing them so and dropping those of today. */
async function makeOld(): Promise<void> {
  const clickhouse = await openDataDirectory(join(folder, "data"));
  const columns = await clickhouse.rows(
    "SELECT name FROM system.columns WHERE table = 'events' AND database = currentDatabase() AND default_kind NOT IN ('EPHEMERAL', 'ALIAS') AND name != 'received'",
  );
  const names = columns.map(([name]) => String(name)).join(", ");
  const parts = await clickhouse.rows(
    "SELECT DISTINCT partition FROM system.parts WHERE active AND table = 'events'",
  );
  await clickhouse.command(
    `INSERT INTO events (${names}, received) SELECT ${names}, received - INTERVAL 5 DAY FROM events`,
  );
  for (const [day] of parts)
    await clickhouse.command("ALTER TABLE events DROP PARTITION {day:String}", { day });
  // What a start keeps of its own accord is gone too, so that the removal alone must do it.
  await clickhouse.command("TRUNCATE TABLE positions");
  await clickhouse.close();
}

async function killed(server: Server): Promise<void> {
  process.kill(server.pid, "SIGKILL");
  await server.ended;
  await server.stop();
}

test("lines removed for their age are told, and do not come back from their file, over kills and restarts", async () => {
  await writeFile(log, Array.from({ length: LINES }, (_, number) => `line ${number}\n`).join(""));
  await writeFile(join(folder, "quiet.log"), "quiet\n");
  let server = await serve();
  await expect.poll(async () => (await health(server)).rows, { timeout: 20_000 }).toBe(LINES + 1);
  const before = await page(server);
  expect(before.removed).toBeNull();
  await server.stop();
  await makeOld();

  for (let kill = 0; kill < KILLS; kill++) {
    server = await serve('keep = "2d"');
    await pause(kill * 15);
    await killed(server);
  }
  server = await serve('keep = "2d"');
  await expect.poll(async () => (await health(server)).retention.removed, { timeout: 20_000 }).not.toBeNull();
  await expect.poll(async () => (await health(server)).rows, { timeout: 20_000 }).toBe(0);
  await server.stop();

  server = await serve('keep = "2d"');
  await appendFile(log, "written later\n");
  await expect
    .poll(async () => (await page(server)).events.map(({ raw }) => raw), { timeout: 20_000 })
    .toEqual(["written later"]);
  const { retention } = await health(server);
  expect(retention).toMatchObject({ keep_ms: 2 * 86_400_000, keep_bytes: null, problem: null });
  const { removed } = await page(server);
  expect(removed).toEqual(retention.removed);
  expect(Date.parse(removed?.until ?? "")).toBeLessThan(Date.now() - 2 * 86_400_000);
  // A link to a line that is gone: its id is unknown, its cursor still a place.
  const [first] = before.events;
  expect((await fetch(`${server.url}/api/logs?around=${first?.id}`)).status).toBe(404);
  expect((await page(server, `&around=${first?.cursor}`)).events).toHaveLength(1);
  await server.stop();
});
