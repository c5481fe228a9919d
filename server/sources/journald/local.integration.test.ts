import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startServer, type Server } from "../../../e2e/start-server.ts";
import { logsPageSchema } from "../../protocol/logs.ts";

const JOURNALD = "/lib/systemd/systemd-journald";
const CGROUP = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].find((root) =>
  existsSync(`${root}/cgroup.procs`),
);
const UNIT = `${CGROUP}/system.slice/zisk-worker.service`;
/** Where systemd has started the machine, its own journald runs, and its journal is not ours to write to. */
const isBooted = existsSync("/run/systemd/system");
const canRun = !isBooted && existsSync(JOURNALD) && CGROUP !== undefined && process.getuid?.() === 0;

/**
 * Logs as the unit zisk-worker does: from a process in its control group, through journald's stream socket. journald
 * looks up the unit of whoever wrote a line when it reads it: the shell itself writes, and lives until it is let go.
 */
function logAsUnit(lines: readonly string[]): { letGo(): void } {
  const write = `while IFS= read -r line; do printf '%s\\n' "$line"; done`;
  const script = `echo $$ > ${UNIT}/cgroup.procs && exec systemd-cat -t zisk-worker sh -c "$0"`;
  const child = spawn("sh", ["-c", script, write], { stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.write(lines.map((line) => `${line}\n`).join(""));
  return { letGo: () => child.stdin.end() };
}

describe.skipIf(!canRun)("this machine's journald (needs root and control groups)", () => {
  let journald: ChildProcess | undefined;
  let server: Server;
  beforeAll(async () => {
    mkdirSync("/run/systemd/journal", { recursive: true });
    mkdirSync("/run/log/journal", { recursive: true });
    mkdirSync(UNIT, { recursive: true });
    journald = spawn(JOURNALD, { stdio: "ignore" });
    // Before it listens, what is sent to it is lost.
    await vi.waitUntil(() => spawnSync("systemd-cat", ["true"]).status === 0, { timeout: 10_000 });
    server = await startServer();
  });
  afterAll(async () => {
    await server.stop();
    journald?.kill();
    // What other tests read with no configuration must not be these lines.
    rmSync("/run/log/journal", { recursive: true, force: true });
  });

  test("is found and followed without any configuration", async () => {
    const marker = `marker ${process.pid} ${Date.now()}`;
    const time = new Date().toISOString().replace("Z", "000Z");
    const unit = logAsUnit([
      `{"timestamp":"${time}","level":"WARN","fields":{"message":"${marker} json"},"target":"zisk_worker"}`,
      `${time}  INFO: ${marker} plain for JobId(544b0ec7…)`,
    ]);
    const found = async () => {
      const response = await fetch(`${server.url}/api/logs?q=${encodeURIComponent(`"${marker}"`)}`);
      return logsPageSchema.parse(await response.json()).events;
    };
    await expect.poll(async () => (await found()).length, { timeout: 20_000 }).toBe(2);
    unit.letGo();
    const [json, plain] = await found();
    expect(json).toMatchObject({
      level: "warn",
      service: "zisk-worker",
      source: "journald",
      message: `${marker} json`,
    });
    expect(plain).toMatchObject({ level: "info", job: "544b0ec7", fields: { priority: "6" } });
  });
});
