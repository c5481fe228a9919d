import { mkdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import lockfile from "proper-lockfile";
import { lifeOf, ownIdentity, type ProcessIdentity } from "./process-identity.ts";

/** The holder touches its lock this often. */
const HEARTBEAT_MS = 1_500;
/** A lock that nobody touched for this long, as this process saw it, is nobody's. */
const SILENT_AFTER_MS = 6_000;
/** How long a process that takes a lock may be about saying who it is. */
const INTRODUCTION_MS = 100;
const LOOK_MS = 250;
/** Taking over is a matter of milliseconds; who takes longer was killed over it. */
const TAKEOVER_MS = 10_000;

/**
 * Takes a directory for this process alone, also against processes of other containers that share it: by a folder in it,
 * which only one can make, and whose time the holder renews. Beside it stands who holds it, so that on the same machine
 * a lock whose holder was killed is free at once; where that cannot be told it is once the renewing has stopped.
 * @param refuse the error to throw; `holder` is the ID of the process that has it, undefined where that is in another
 *   container or on another host
 * @returns gives it back
 */
export async function lockDirectory(
  directory: string,
  refuse: (holder: number | undefined) => Error,
): Promise<() => Promise<void>> {
  for (;;) {
    const release = await take(directory);
    if (release) return release;
    const mark = await markOf(directory);
    if (mark === undefined) continue;
    const { isAlive, holder } = await lookAt(directory);
    if (isAlive) throw refuse(holder?.pid);
    const takenOver = await takeOver(directory, mark);
    if (takenOver) return takenOver;
  }
}

const lockIn = (directory: string): string => join(directory, "jobtrail.lock");
const holderIn = (directory: string): string => join(directory, "jobtrail.pid");

/** @returns undefined where somebody has it */
async function take(directory: string): Promise<(() => Promise<void>) | undefined> {
  try {
    const release = await lockfile.lock(directory, {
      lockfilePath: lockIn(directory),
      realpath: false,
      // Whether a lock is dead is judged here.
      stale: Number.POSITIVE_INFINITY,
      update: HEARTBEAT_MS,
      onCompromised: () => {
        throw new Error(
          `Another Jobtrail has taken ${directory}, because this one stood still for too long. It ends, so that the two do not write into one place.`,
        );
      },
    });
    await introduce(directory).catch(async (error: unknown) => {
      await release();
      throw error;
    });
    return async () => {
      await rm(holderIn(directory), { force: true });
      await release();
    };
  } catch (error) {
    if (codeOf(error) === "ELOCKED") return undefined;
    throw error;
  }
}

async function introduce(directory: string): Promise<void> {
  const path = holderIn(directory);
  await writeFile(`${path}.${process.pid}`, JSON.stringify(await ownIdentity()));
  await rename(`${path}.${process.pid}`, path);
}

/** Whether the holder lives: by who it is where this process can see it, else by whether it renews its lock. */
async function lookAt(directory: string): Promise<{ isAlive: boolean; holder?: ProcessIdentity }> {
  const first = await holderOf(directory);
  const life = first ? await lifeOf(first) : "unknown";
  if (life === "alive") return { isAlive: true, holder: first };
  if (life === "dead") {
    // What is written here may be of the holder before, while a new one is about saying who it is.
    await pause(INTRODUCTION_MS);
    const second = await holderOf(directory);
    return { isAlive: JSON.stringify(first) !== JSON.stringify(second), holder: second };
  }
  return { isAlive: await renews(directory) };
}

async function renews(directory: string): Promise<boolean> {
  const seen = await renewedMs(directory);
  const until = performance.now() + SILENT_AFTER_MS;
  process.stderr.write(
    `${directory} may be in use by another Jobtrail; waiting up to ${SILENT_AFTER_MS / 1_000} seconds to see.\n`,
  );
  while (performance.now() < until) {
    await pause(LOOK_MS);
    const now = await renewedMs(directory);
    if (now === undefined) return false;
    if (now !== seen) return true;
  }
  return false;
}

/**
 * Takes a dead lock's place. One at a time, and each looks again when it is its turn: another may have the place by then.
 * @param mark of the lock that was found dead
 * @returns undefined where another has it
 */
async function takeOver(directory: string, mark: string): Promise<(() => Promise<void>) | undefined> {
  const turn = `${lockIn(directory)}.takeover`;
  if (!(await makeTurn(turn))) return undefined;
  try {
    if (mark === (await markOf(directory))) {
      await rm(holderIn(directory), { force: true });
      await rmdir(lockIn(directory)).catch(ignoreMissing);
    }
    return await take(directory);
  } finally {
    await rmdir(turn).catch(ignoreMissing);
  }
}

async function makeTurn(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  const made = await stat(path).catch(() => undefined);
  if (made && Date.now() - made.mtimeMs > TAKEOVER_MS) await rmdir(path).catch(ignoreMissing);
  await pause(LOOK_MS * Math.random());
  return false;
}

async function holderOf(directory: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(holderIn(directory), "utf8")) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

async function renewedMs(directory: string): Promise<number | undefined> {
  return (await stat(lockIn(directory)).catch(() => undefined))?.mtimeMs;
}

/** Tells one lock from the next at the same place: nobody renews a dead one. */
async function markOf(directory: string): Promise<string | undefined> {
  const found = await stat(lockIn(directory)).catch(() => undefined);
  return found && `${found.ino} ${found.mtimeMs}`;
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== "ENOENT") throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
