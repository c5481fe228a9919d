import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freePort, startServer, type Server } from "../../e2e/start-server.ts";
import { logsPageSchema, type StoredEvent } from "../../server/protocol/logs.ts";
import { EventWindow } from "../lines/event-window.ts";
import { connectionTo } from "./fixtures/connection-to.ts";

const KILLS = 4;
const LINES_A_STEP = 5;

let folder: string;
let file: string;
let port: number;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-killed-"));
  file = join(folder, "zisk-worker.log");
  await appendFile(file, line(0));
  port = await freePort();
  server = await start();
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const line = (number: number): string =>
  `2026-06-04T13:39:00.${String(number).padStart(6, "0")}Z INFO: line ${number}\n`;

function start(): Promise<Server> {
  const config = `[[sources]]\ntype = "file"\nname = "killed"\npaths = ["${file}"]\n`;
  return startServer({ config, port, args: ["--data", join(folder, "data")] });
}

test("a server that is killed between showing lines and storing them neither loses nor doubles a row on the screen", async () => {
  const shown = new EventWindow();
  let unstored: readonly StoredEvent[] = [];
  const end = connectionTo(server.url).subscribe("", {
    onEvents(events, notYet) {
      shown.insertLive(events, true);
      unstored = notYet;
    },
    onGap: () => undefined,
    onProblem: () => undefined,
    onSubscribed: () => undefined,
  });
  let written = 1;
  let killedBetween = 0;
  const write = async (): Promise<void> => {
    const lines = Array.from({ length: LINES_A_STEP }, (_, step) => line(written + step));
    written += LINES_A_STEP;
    await appendFile(file, lines.join(""));
  };
  const hasLast = (): boolean =>
    shown.items.some((item) => item.time.endsWith(`.${String(written - 1).padStart(6, "0")}Z`));
  // Until the subscription has taken hold.
  for (; shown.items.length === 0; await pause(100)) await write();
  for (let kills = 0; kills < KILLS; kills++) {
    await vi.waitUntil(() => hasLast() && unstored.length === 0, { timeout: 60_000 });
    await write();
    await vi.waitUntil(() => unstored.length > 0, { timeout: 10_000, interval: 1 });
    process.kill(server.pid, "SIGKILL");
    await server.ended;
    if (unstored.length > 0) killedBetween++;
    server = await start();
  }
  await vi.waitUntil(() => hasLast() && unstored.length === 0, { timeout: 60_000 });
  end();
  const numbers = shown.items.map((item) => Number(item.time.slice(-7, -1)));
  expect(numbers).toEqual(
    Array.from({ length: written - (numbers[0] ?? 0) }, (_, index) => (numbers[0] ?? 0) + index),
  );
  // What the rows keep of where they stand is what the store has.
  const page = logsPageSchema.parse(await (await fetch(`${server.url}/api/logs?limit=1000`)).json());
  const places = new Map(page.events.map(({ id, cursor }) => [id, cursor]));
  const kept = shown.items.flatMap((item) => (item.kind === "event" ? [item.event] : []));
  expect(kept.map(({ cursor }) => cursor)).toEqual(kept.map(({ id }) => places.get(id)));
  expect(killedBetween).toBeGreaterThan(0);
});
