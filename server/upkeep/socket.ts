import { open, rm } from "node:fs/promises";
import { createServer, connect, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { isJobtrailError, JobtrailError } from "../error.ts";
import { taskSchema, tidingSchema, type Tiding, type UpkeepTask } from "./wire.ts";

const NAME = "jobtrail.sock";
/** The system's bound for the path of a socket is 108 bytes, on some 104. */
const LONGEST_PATH = 100;

/** Does a task and tells of it. */
export type Performer = (task: UpkeepTask) => AsyncIterable<Tiding>;

/**
 * Does the tasks of commands that run beside the server, for whoever may write to its data directory and nobody else:
 * over a socket in there, and not over the port that pages are served on.
 * @param say for the console
 * @returns ends it
 */
export async function serveUpkeep(
  dataDir: string,
  perform: Performer,
  say: (text: string) => void,
): Promise<() => Promise<void>> {
  const place = await socketIn(dataDir);
  await rm(place.path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    void answer(socket, perform, say);
  });
  await listening(server, place.path);
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await place.release();
  };
}

/**
 * Asks the server that holds a data directory.
 * @returns undefined where none runs
 * @throws JobtrailError whatever the task throws there; `upkeep-broken` where the server went away meanwhile
 */
export async function askServer(
  dataDir: string,
  task: UpkeepTask,
): Promise<AsyncGenerator<Tiding> | undefined> {
  const place = await socketIn(dataDir).catch(() => undefined);
  if (!place) return undefined;
  const socket = connect(place.path);
  const isConnected = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  });
  await place.release();
  if (!isConnected) return undefined;
  socket.end(`${JSON.stringify(task)}\n`);
  return tidingsOf(socket);
}

async function* tidingsOf(socket: Socket): AsyncGenerator<Tiding> {
  let isEnded = false;
  socket.on("error", () => socket.destroy());
  for await (const line of createInterface({ input: socket })) {
    const tiding = tidingSchema.parse(JSON.parse(line));
    if (tiding.told === "failed") throw new JobtrailError(tiding.code, tiding.message);
    isEnded = tiding.told !== "part";
    yield tiding;
  }
  if (!isEnded)
    throw new JobtrailError(
      "upkeep-broken",
      "The server went away before it was done; see its console, and try again.",
    );
}

async function answer(socket: Socket, perform: Performer, say: (text: string) => void): Promise<void> {
  const tell = (tiding: Tiding): void => void socket.write(`${JSON.stringify(tiding)}\n`);
  try {
    for await (const line of createInterface({ input: socket })) {
      for await (const tiding of perform(taskSchema.parse(JSON.parse(line)))) tell(tiding);
      break;
    }
  } catch (error) {
    if (!isJobtrailError(error)) say(`A task of the command line failed: ${String(error)}`);
    tell({
      told: "failed",
      code: isJobtrailError(error) ? error.code : "internal",
      message: error instanceof Error ? error.message : String(error),
    });
  }
  socket.end();
}

/** Where the socket is; by way of the open folder where its path is too long for one. */
async function socketIn(dataDir: string): Promise<{ path: string; release: () => Promise<void> }> {
  const path = join(dataDir, NAME);
  if (Buffer.byteLength(path) <= LONGEST_PATH) return { path, release: async () => undefined };
  const folder = await open(dataDir);
  return { path: `/proc/self/fd/${folder.fd}/${NAME}`, release: () => folder.close() };
}

async function listening(server: Server, path: string): Promise<void> {
  const umask = process.umask(0o077);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ path }, resolve);
    });
  } finally {
    process.umask(umask);
  }
}
