import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../dist/jobtrail.mjs", import.meta.url));
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const READY_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/** How a server is started. */
export interface ServerOptions {
  /** Text of jobtrail.toml; without it nothing is configured. */
  config?: string;
  /** Further arguments of `jobtrail serve`. */
  args?: string[];
  /** Environment variables over those of this process. */
  env?: Record<string, string>;
  /** The port to listen on; a free one without it. */
  port?: number;
}

/** A real server of its own, on a free port of loopback with a data directory that ends with it. */
export interface Server {
  url: string;
  pid: number;
  /** Holds jobtrail.toml and the data directory; tests may put files beside them. */
  folder: string;
  /** What it has printed so far. */
  output(): string;
  /** Its exit code once it has ended; null where a signal ended it. */
  ended: Promise<number | null>;
  /** Ends it as Ctrl-C does and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts the built server and resolves when it answers.
 * @throws Error with what it printed, when it ends early or does not answer within 30 s
 */
export async function startServer({
  config = "",
  args = [],
  env = {},
  port: wanted,
}: ServerOptions = {}): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-e2e-"));
  const configFile = join(folder, "jobtrail.toml");
  await writeFile(configFile, config);
  const port = wanted ?? (await freePort());
  const child = spawn(
    process.execPath,
    [
      // As `npm start` does: batches on their way to the store would be copied within the heap time and again.
      "--max-semi-space-size=32",
      "--enable-source-maps",
      PROGRAM,
      "serve",
      "--config",
      configFile,
      "--data",
      join(folder, "data"),
      "--port",
      String(port),
      ...args,
    ],
    // As `npm start` does: each statement in the embedded store holds one of these threads, and files need some too.
    {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: "production", UV_THREADPOOL_SIZE: "8", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const server: Server = {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    folder,
    output: () => printed,
    ended: new Promise((resolve) => child.once("exit", resolve)),
    async stop() {
      await ended(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await answered(server, child);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function answered(server: Server, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    const response = await fetch(`${server.url}/api/health`).catch(() => undefined);
    // A server with a token answers too, although it does not let this in.
    if (response) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  throw new Error(`The server did not answer at ${server.url}. It printed:\n${server.output()}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  await exit;
}

/** A port that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("The system gave no port.");
  return address.port;
}
