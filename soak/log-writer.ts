import { copyFile, open, readFile, rename, rm, writeFile, type FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Chance } from "../e2e/chance.ts";
import { linesOf, type Stream } from "./stream.ts";
import { pause } from "./told.ts";

const TICK_MS = 250;
/** Events written in one go at most, after a pause of the writer. */
const MAX_STEP = 2_000;
/** Rotated files that are kept: minutes of lines, more than a server or forwarder is ever away. */
const KEPT = 8;
const ROTATE_FROM_MS = 40_000;
const ROTATE_TO_MS = 150_000;
const zipped = promisify(gzip);

/** What a writer has done. */
export interface Written {
  /** Events. */
  events: number;
  rotations: number;
}

/**
 * Writes a stream's events into a file as a worker does, half lines and rotations among them, until the run is over. What
 * it has begun it ends: the last line is whole.
 */
export async function writeLog(
  stream: Stream,
  path: string,
  chance: Chance,
  written: Written,
  over: AbortSignal,
): Promise<void> {
  let file = await open(path, "a");
  const beganMs = performance.now();
  let rotateAtMs = beganMs + chance.between(ROTATE_FROM_MS, ROTATE_TO_MS);
  while (!over.aborted) {
    await pause(TICK_MS * chance.between(0.5, 1.5), over);
    const due = Math.floor(((performance.now() - beganMs) / 1_000) * stream.rate) - written.events;
    const bytes = bytesOf(stream, written.events, Math.min(due, MAX_STEP));
    written.events += Math.max(0, Math.min(due, MAX_STEP));
    const cut = chance.isIn(0.5) ? chance.whole(0, bytes.length + 1) : bytes.length;
    const isTurn = performance.now() > rotateAtMs;
    await file.write(bytes.subarray(0, cut));
    if (cut < bytes.length) await pause(chance.between(0, 2 * TICK_MS), over);
    // A file is renamed under its writer, who ends the line in it; one that is emptied would lose the line's beginning.
    const isRenamed = stream.way.endsWith("renamed");
    if (isTurn && isRenamed) await makeRoom(path, chance).then(() => rename(path, `${path}.1`));
    await file.write(bytes.subarray(cut));
    if (!isTurn) continue;
    file = isRenamed ? await reopened(file, path) : await truncated(file, path, chance);
    written.rotations++;
    rotateAtMs = performance.now() + chance.between(ROTATE_FROM_MS, ROTATE_TO_MS);
  }
  await file.close();
}

function bytesOf(stream: Stream, from: number, count: number): Buffer {
  const newline = Buffer.from("\n");
  const parts: Buffer[] = [];
  for (let number = from; number < from + count; number++)
    for (const line of linesOf(stream, number)) parts.push(line, newline);
  return Buffer.concat(parts);
}

async function reopened(file: FileHandle, path: string): Promise<FileHandle> {
  await file.close();
  return open(path, "a");
}

async function truncated(file: FileHandle, path: string, chance: Chance): Promise<FileHandle> {
  await makeRoom(path, chance);
  await copyFile(path, `${path}.1`);
  await file.truncate(0);
  return file;
}

/** Each rotated file gets the next number; the oldest goes, and at times the second is compressed, as logrotate does. */
async function makeRoom(path: string, chance: Chance): Promise<void> {
  for (const ending of ["", ".gz"]) await rm(`${path}.${KEPT}${ending}`, { force: true });
  for (let number = KEPT - 1; number >= 1; number--)
    for (const ending of ["", ".gz"])
      await rename(`${path}.${number}${ending}`, `${path}.${number + 1}${ending}`).catch(() => undefined);
  if (!chance.isIn(0.5)) return;
  const plain = await readFile(`${path}.2`).catch(() => null);
  if (plain === null) return;
  await writeFile(`${path}.2.gz`, await zipped(plain));
  await rm(`${path}.2`);
}
