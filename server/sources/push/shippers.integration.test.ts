import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freePort, startServer, type Server } from "../../../e2e/start-server.ts";

/** The snippets of the documentation themselves are run. */
const DOCS = readFileSync(new URL("../../../docs/sources.md", import.meta.url), "utf8");
/** Where scripts/system-packages.mjs unpacks what is not installed. */
const UNPACKED = fileURLToPath(new URL("../../../node_modules/.cache/debian", import.meta.url));
const TOKEN = "token-of-shippers";

/** A daemon as Debian packages it. */
interface Daemon {
  /** The folder that its files are in; "" where it is installed. */
  root: string;
  program: string;
  libraries: string;
}

function daemonOf(folder: string, file: string): Daemon | undefined {
  const root = [join(UNPACKED, folder), ""].find((place) => existsSync(`${place}${file}`));
  if (root === undefined) return undefined;
  const places = ["usr/lib", "lib"].flatMap((name) => foldersOf(join(root, name)));
  return {
    root,
    program: `${root}${file}`,
    libraries: [...places, join(root, "usr/lib/syslog-ng")].join(":"),
  };
}

/** Folders of libraries, each named after a machine. */
function foldersOf(place: string): string[] {
  const names = existsSync(place) ? readdirSync(place) : [];
  return names.filter((name) => name.endsWith("-linux-gnu")).map((name) => join(place, name));
}

/** The indented block of the documentation that follows a text, and the text behind it. */
function snippet(behind: string, beginning: string): string {
  const from = DOCS.indexOf(behind);
  const at = DOCS.indexOf(`    ${beginning}`, from);
  if (from < 0 || at < 0) throw new Error(`docs/sources.md has no ${beginning} behind ${behind}.`);
  const block = /^(?: {4}.*\n|\n(?= {4}))+/.exec(DOCS.slice(at))?.[0] ?? "";
  return block.replaceAll(/^ {4}/gm, "");
}

let folder: string;
const running: ChildProcess[] = [];
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "jobtrail-shipper-"))));
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }
  await rm(folder, { recursive: true, force: true });
});

/** Starts a daemon in the foreground; what it prints is told when it ends by itself. */
function start({ program, libraries }: Daemon, args: readonly string[]): void {
  const child = spawn(program, args, {
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.once("exit", (code) => {
    if (code !== null && code !== 0) process.stdout.write(`${program} ended with ${code}:\n${printed}\n`);
  });
}

async function stored(
  server: Server,
  query: string,
): Promise<{ raw: string; host: string; service: string; time: string; level: string }[]> {
  const response = await fetch(`${server.url}/api/export?format=ndjson&q=${encodeURIComponent(query)}`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const text = await response.text();
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

const TIME = "2026-06-04T13:39:33.123456Z";
const linesOf = (from: number, count: number): string[] =>
  Array.from(
    { length: count },
    (_, index) => `${TIME}  INFO zisk_worker: line ${from + index}, "quoted"\tand more \\`,
  );

const SYSLOG_NG = daemonOf("syslog-ng", "/usr/sbin/syslog-ng");

describe.skipIf(!SYSLOG_NG)("syslog-ng (needs syslog-ng-core, syslog-ng-mod-http)", () => {
  test("with the snippet of the documentation sends each line once, over an orderly restart of Jobtrail", async () => {
    const options = { port: await freePort(), args: ["--data", join(folder, "data"), "--token", TOKEN] };
    let server = await startServer(options);
    const log = join(folder, "log", "zisk-worker", "zisk-worker.log");
    await mkdir(join(log, ".."), { recursive: true });
    const config = snippet("syslog-ng (its packages", "source s_zisk")
      .replace('"/var/log"', JSON.stringify(join(folder, "log")))
      .replace("http://jobtrail.example.org:7070", server.url)
      .replace("TOKEN", TOKEN);
    const path = join(folder, "syslog-ng.conf");
    await writeFile(path, `@version: 3.35\n${config}`);
    const first = linesOf(0, 3_000);
    await writeFile(log, `${first.join("\n")}\n`);
    const { root } = SYSLOG_NG!;
    const place = (name: string): string => join(folder, name);
    const files = Object.entries({ f: path, p: place("pid"), c: place("ctl"), R: place("persist") });
    const modules = root === "" ? [] : [`--module-path=${modulesOf(root)}`];
    const flags = files.flatMap(([flag, file]) => [`-${flag}`, file]);
    start(SYSLOG_NG!, ["--foreground", "--no-caps", "--stderr", ...modules, ...flags]);
    const count = async (): Promise<number> => (await stored(server, "service:zisk-worker")).length;
    await expect.poll(count, { timeout: 60_000, interval: 300 }).toBeGreaterThan(0);
    await server.stop();
    const second = linesOf(3_000, 1_000);
    await appendFile(log, `${second.join("\n")}\n`);
    server = await startServer(options);
    try {
      await expect.poll(count, { timeout: 90_000, interval: 500 }).toBeGreaterThanOrEqual(4_000);
      const rows = await stored(server, `source:push service:zisk-worker host:${hostname()} level:info`);
      expect(rows.map(({ raw }) => raw)).toEqual([...first, ...second]);
      expect(rows[0]).toMatchObject({ time: TIME });
    } finally {
      await server.stop();
    }
  });
});

/** Modules lie below a folder that is named after the version. */
function modulesOf(root: string): string {
  const place = join(root, "usr/lib/syslog-ng");
  return join(place, readdirSync(place).find((name) => /^\d/.test(name)) ?? "");
}

const RSYSLOG = daemonOf("rsyslog", "/usr/sbin/rsyslogd");

describe.skipIf(!RSYSLOG)("rsyslog (needs rsyslog)", () => {
  test("with the snippets of the documentation hands over lines whole, with host, service and pid", async () => {
    const file = join(folder, "zisk-hosts.log");
    const inFolder = (text: string): string => text.replace("/var/log/zisk/zisk-hosts.log", file);
    const behind = "rsyslog, as Debian packages it";
    const socket = join(folder, "log.sock");
    const { root } = RSYSLOG!;
    const modules = foldersOf(join(root, "usr/lib")).map((place) => join(place, "rsyslog"));
    const config = [
      snippet(behind, "global("),
      `global(workDirectory="${folder}")`,
      'module(load="imuxsock" SysSock.Use="off")',
      `input(type="imuxsock" Socket="${socket}")`,
      inFolder(snippet(behind, "if $programname")),
    ];
    const path = join(folder, "rsyslog.conf");
    await writeFile(path, `${config.join("\n")}\n`);
    start(RSYSLOG!, [
      "-n",
      "-f",
      path,
      "-i",
      join(folder, "pid"),
      "-M",
      modules.filter((place) => existsSync(place)).join(":"),
    ]);
    await expect.poll(() => existsSync(socket), { timeout: 20_000 }).toBe(true);
    const options = { config: inFolder(snippet(behind, "[[sources]]")), args: ["--token", TOKEN] };
    const server = await startServer(options);
    try {
      const long = `${TIME} INFO: ${"x".repeat(20_000)}`;
      const lines = [...linesOf(0, 300), long, `${TIME} \u001b[32m INFO\u001b[0m zisk_worker: in colours`];
      await logged(socket, lines);
      const rows = (): ReturnType<typeof stored> => stored(server, `service:zisk-worker host:${hostname()}`);
      await expect
        .poll(async () => (await rows()).length, { timeout: 60_000, interval: 500 })
        .toBe(lines.length);
      const got = await rows();
      // The prefix is part of the raw line.
      expect(got.map(({ raw }) => raw.replace(/^\S+ \S+ zisk-worker\[\d+\]: /, ""))).toEqual(lines);
      expect(got[0]).toMatchObject({
        time: TIME,
        level: "info",
        fields: { pid: expect.stringMatching(/^\d+$/) },
      });
    } finally {
      await server.stop();
    }
  });
});

/** Logs lines as a service does that speaks to the system's logger. */
async function logged(socket: string, lines: readonly string[]): Promise<void> {
  const child = spawn("logger", ["-u", socket, "-t", "zisk-worker", "-i", "--size", "64KiB"], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  child.stdin.end(`${lines.join("\n")}\n`);
  const [code] = (await once(child, "exit")) as [number | null];
  expect(code).toBe(0);
}
