import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventSchema } from "../../lib/event.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "jobtrail-parse-"));
const program = join(directory, "parse.mjs");

beforeAll(async () => {
  await build({
    stdin: {
      contents: `import { parseCommand } from "./server/commands/parse.ts";
        const [host, service, ...files] = process.argv.slice(2);
        process.exitCode = await parseCommand({ files, host: host || undefined, service: service || undefined });`,
      resolveDir: ROOT,
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: program,
  });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function start(...args: string[]) {
  const child = spawn(process.execPath, [program, ...args]);
  const out = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (out.stderr += text));
  const closed = once(child, "close").then(([code]) => ({ ...out, code: Number(code) }));
  return { child, out, closed };
}

function events(stdout: string) {
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => eventSchema.parse(JSON.parse(line)));
}

const PRETTY = "  2026-05-28T20:26:40.383597Z  INFO a::b: hello, x: 1\n    at src/main.rs:83\n";

test("files become events in order, with host and service, the same each time", async () => {
  const corpus = join(ROOT, "fixtures/corpus");
  const files = ["json", "pretty-ansi"].map((format) =>
    join(corpus, format, "coord-01.zisk-coordinator.log"),
  );
  const first = await start("coord-01", "zisk-coordinator", ...files).closed;
  expect(first).toMatchObject({ code: 0, stderr: "" });
  const read = events(first.stdout);
  expect(read).toHaveLength(2 * 91);
  expect(read[0]).toMatchObject({
    time: "2026-05-28T20:26:40.383597Z",
    level: "info",
    source: "parse",
    host: "coord-01",
    service: "zisk-coordinator",
    worker: "ddaa4e85-e28b-40d6-88f8-a9d349428d8e",
    job: null,
    message: "worker registered",
  });
  expect(read.slice(91).map(({ message }) => message)).toEqual(
    read.slice(0, 91).map(({ message }) => message),
  );
  const again = events((await start("coord-01", "zisk-coordinator", ...files).closed).stdout);
  expect(again.map(({ id }) => id)).toEqual(read.map(({ id }) => id));
  expect(new Set(read.map(({ id }) => id)).size).toBe(read.length);
});

test("standard input is read as it comes, a pretty event without waiting for its end", async () => {
  const { child, out, closed } = start("", "");
  child.stdin.write(PRETTY);
  await expect.poll(() => events(out.stdout).map(({ message }) => message)).toEqual(["hello"]);
  child.stdin.end("no newline");
  const { code, stdout } = await closed;
  expect(code).toBe(0);
  expect(events(stdout).map(({ level, host, message }) => [level, host, message])).toEqual([
    ["info", null, "hello"],
    [null, null, "no newline"],
  ]);
});

test("a file that cannot be read ends with 2 and says why", async () => {
  const missing = await start("", "", join(directory, "missing.log")).closed;
  expect(missing.code).toBe(2);
  expect(missing.stderr).toBe(
    `Cannot read ${directory}/missing.log: there is no such file. Check the path.\n`,
  );
  expect((await start("", "", directory).closed).stderr).toContain("it is a directory");
});

test("a reader that goes away ends it quietly, and a slow one does not fill its memory", async () => {
  const big = join(directory, "big.log");
  const line = "2026-05-28T20:26:40.383597Z INFO: Computing Prove for JobId(544b0ec7…)\n";
  writeFileSync(big, line.repeat(200_000));
  const child = spawn(process.execPath, ["--max-old-space-size=64", program, "", "", big]);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await once(child.stdout, "readable");
  child.stdout.destroy();
  const [code] = await once(child, "close");
  expect([code, stderr]).toEqual([0, ""]);

  const whole = spawn(process.execPath, ["--max-old-space-size=64", program, "", "", big]);
  let lines = 0;
  for await (const chunk of whole.stdout.setEncoding("latin1")) lines += String(chunk).split("\n").length - 1;
  expect(lines).toBe(200_000);
}, 30_000);
