import { spawn } from "node:child_process";
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freePort, startServer, type Server } from "../e2e/start-server.ts";
import type { SourceReport } from "./protocol/sources.ts";
import { openDataDirectory } from "./store/data-directory.ts";
import { prepareSchema } from "./store/schema.ts";

const PROGRAM = fileURLToPath(new URL("../dist/jobtrail.mjs", import.meta.url));

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "jobtrail-stop-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs `jobtrail serve` until it ends by itself. */
async function serve(
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [PROGRAM, "serve", ...args], {
    cwd: folder,
    env: { ...env, NODE_ENV: "production" },
  });
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { code, said };
}

async function rows(server: Server): Promise<number> {
  return ((await (await fetch(`${server.url}/api/health`)).json()) as { rows: number }).rows;
}

async function sourceNamed(server: Server, name: string): Promise<SourceReport | undefined> {
  const { sources } = (await (await fetch(`${server.url}/api/sources`)).json()) as {
    sources: SourceReport[];
  };
  return sources.find((source) => source.name === name);
}

describe("SIGTERM", () => {
  test("while lines are pushed and followed: everything answered is stored, and it ends with 0", async () => {
    const log = join(folder, "zisk-worker.log");
    const data = join(folder, "data");
    const config = `[[sources]]\ntype = "file"\npaths = ["${log}"]\n`;
    await writeFile(log, "");
    const server = await startServer({ config, args: ["--data", data] });
    let answered = 0;
    let written = 0;
    const pushing = (async () => {
      for (let batch = 0; ; batch++) {
        const body = Array.from({ length: 50 }, (_, index) =>
          JSON.stringify({ line: `pushed ${batch} ${index}` }),
        ).join("\n");
        const response = await fetch(`${server.url}/api/ingest`, { method: "POST", body }).catch(
          () => undefined,
        );
        if (!response?.ok) return;
        answered += 50;
        await appendFile(
          log,
          Array.from({ length: 50 }, (_, index) => `followed ${batch} ${index}\n`).join(""),
        );
        written += 50;
        if (batch === 20) process.kill(server.pid, "SIGTERM");
      }
    })();
    await pushing;
    expect(await server.ended).toBe(0);
    expect(server.output()).not.toContain("cut short");
    await server.stop();
    const again = await startServer({ config, args: ["--data", data] });
    try {
      await expect.poll(() => rows(again), { timeout: 20_000 }).toBeGreaterThanOrEqual(answered + written);
      const pushed = await (await fetch(`${again.url}/api/export?format=raw&q=source:push`)).text();
      const lines = pushed.trimEnd().split("\n");
      expect(new Set(lines).size).toBe(lines.length);
      expect(lines.length).toBeGreaterThanOrEqual(answered);
      const followed = await (await fetch(`${again.url}/api/export?format=raw&q=source:file`)).text();
      expect(followed).toBe(await readFile(log, "utf8"));
    } finally {
      await again.stop();
    }
  });
});

describe("SIGTERM, three times", () => {
  const LINES_EACH = 200;

  test("senders that name no batch are each told what is stored, and every line is there once", async () => {
    const data = join(folder, "data");
    const port = await freePort();
    const start = (): Promise<Server> => startServer({ args: ["--data", data], port });
    let server = await start();
    const done = new AbortController();
    let stored = 0;
    const sent: string[] = [];
    const sender = async (name: string): Promise<void> => {
      for (let batch = 0; !done.signal.aborted; batch++) {
        const lines = Array.from({ length: LINES_EACH }, (_, index) => `${name} ${batch} ${index}`);
        const body = lines.map((line) => JSON.stringify({ line })).join("\n");
        sent.push(...lines);
        // As rsyslog and syslog-ng do: whatever is no 200 is sent again.
        for (let answer: Response | undefined; !answer?.ok;) {
          answer = await fetch(`http://127.0.0.1:${port}/api/ingest`, { method: "POST", body }).catch(
            () => undefined,
          );
          await answer?.text();
          if (!answer?.ok) await pause(20);
        }
        stored += LINES_EACH;
      }
    };
    const sending = ["a", "b", "c"].map(sender);
    for (let stop = 0; stop < 3; stop++) {
      const before = stored;
      await expect.poll(() => stored, { timeout: 30_000 }).toBeGreaterThan(before + 10 * LINES_EACH);
      process.kill(server.pid, "SIGTERM");
      expect(await server.ended).toBe(0);
      await server.stop();
      server = await start();
    }
    done.abort();
    await Promise.all(sending);
    try {
      const raw = await (await fetch(`${server.url}/api/export?format=raw&q=source:push`)).text();
      expect(raw.trimEnd().split("\n").toSorted()).toEqual(sent.toSorted());
    } finally {
      await server.stop();
    }
  });
});

describe("what is in the way is said", () => {
  test("wrong configuration ends with 2 and names key and file", async () => {
    await writeFile(join(folder, "jobtrail.toml"), "port = 99999\n");
    const { code, said } = await serve([]);
    expect(code).toBe(2);
    expect(said).toMatch(/port \(.*jobtrail\.toml, line 1\)/);
  });

  test("a port and a data directory in use, and the one that uses them goes on", async () => {
    const config = `[[sources]]\ntype = "file"\npaths = ["${join(folder, "*.log")}"]\n`;
    const server = await startServer({ config, args: ["--data", join(folder, "data")] });
    try {
      const port = await serve(["--port", new URL(server.url).port, "--data", join(folder, "other")]);
      expect(port.code).not.toBe(0);
      expect(port.said).toMatch(/port/i);
      expect(port.said).toContain(new URL(server.url).port);
      const locked = await serve(["--port", "0", "--data", join(folder, "data")]);
      expect(locked.code).not.toBe(0);
      expect(locked.said).toContain(`in use by another Jobtrail (process ${server.pid})`);
      expect(await rows(server)).toBe(0);
    } finally {
      await server.stop();
    }
  });

  test("fewer open files than the program itself has", async () => {
    const run = `ulimit -n 64; exec ${process.execPath} ${PROGRAM} serve --data ${join(folder, "data")} --port 0`;
    const { code, stdout } = await new Promise<{ code: number | null; stdout: string }>((resolve) => {
      const child = spawn("sh", ["-c", `${run} 2>&1`], { cwd: folder });
      let stdout = "";
      child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
      child.once("close", (code) => resolve({ code, stdout }));
    });
    expect(code).toBe(1);
    expect(stdout.trim().split("\n")).toEqual([
      expect.stringMatching(/only 64 files open .* run "ulimit -n 4096"/),
    ]);
  });

  test("a data directory that is a file, and one whose path is a pattern", async () => {
    await writeFile(join(folder, "file"), "");
    const file = await serve(["--port", "0", "--data", join(folder, "file")]);
    expect([file.code, file.said]).toEqual([1, expect.stringMatching(/cannot be used.*--data/s)]);
    const pattern = await serve(["--port", "0", "--data", join(folder, "d{a,b}")]);
    expect([pattern.code, pattern.said]).toEqual([1, expect.stringContaining("takes for a pattern")]);
  });

  test("data that a later Jobtrail has written, which stays as it is", async () => {
    const data = join(folder, "data");
    const clickhouse = await openDataDirectory(data);
    await prepareSchema(clickhouse, data);
    await clickhouse.command("INSERT INTO jobtrail_schema VALUES (99)");
    await clickhouse.close();
    // Refusing leaves no lock behind: the second refusal is the same.
    for (let time = 0; time < 2; time++) {
      const { code, said } = await serve(["--port", "0", "--data", data]);
      expect([code, said]).toEqual([1, expect.stringMatching(/written by .*its version is 99.*--data/s)]);
      expect(said).toContain(data);
    }
  });

  test("a missing journalctl: its source says what to do, the others go on", async () => {
    const bin = join(folder, "bin");
    await mkdir(bin);
    await chmod(bin, 0o755);
    const log = join(folder, "a.log");
    await writeFile(log, "one\n");
    const config = `[[sources]]\ntype = "journald"\n[[sources]]\ntype = "file"\npaths = ["${log}"]\n`;
    const server = await startServer({ config, env: { PATH: bin } });
    try {
      await expect
        .poll(() => sourceNamed(server, "file").then((source) => source?.rows), { timeout: 20_000 })
        .toBe(1);
      await expect
        .poll(() => sourceNamed(server, "journald"), { timeout: 20_000 })
        .toMatchObject({
          state: "failed",
          problem: expect.stringMatching(/journalctl was not found.*type file/),
        });
    } finally {
      await server.stop();
    }
  });
});
