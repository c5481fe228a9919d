import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isCopy, isSame } from "./file-identity.ts";
import { openAt, type OpenFile } from "./open-file.ts";

/** Archives are not text: they are neither followed nor read to their end. */
export const ARCHIVE = /\.(gz|bz2|zst|xz|zip)$/;

/** `NAME.log.0`, the name that newsyslog and logrotate give: never a log of its own. */
const NUMBERED = /^(.+\.log)\.\d{1,3}$/;

/** The path that a numbered file was rotated away from; undefined for any other. */
export function rotatedFrom(path: string): string | undefined {
  return NUMBERED.exec(path)?.[1];
}

/**
 * Opens what is left to read of a path, oldest first. Of a path that was never read, the numbered files rotated
 * away from it are read too: lines may be rotated between their writing and the first look.
 * @param position where reading of the path ended; undefined where it was never read
 * @throws Error of the file system, for example EACCES
 */
export async function openRest(path: string, position: string | undefined): Promise<OpenFile[]> {
  if (position === undefined) {
    const numbered = (await rotatedFiles(path)).filter((file) => rotatedFrom(file) === path);
    return openAll([...numbered, path]);
  }
  const cut = position.lastIndexOf(":");
  const stopped = { identity: position.slice(0, cut), offset: Number(position.slice(cut + 1)) };
  const current = await openIf(path, stopped, isSame);
  if (current) return [current];
  const rotated = await rotatedFiles(path);
  // A renamed file keeps its inode; a copy (copytruncate) only its content.
  for (const matches of [isSame, isCopy]) {
    for (const [index, older] of rotated.entries()) {
      const file = await openIf(older, stopped, matches);
      if (file) return [file, ...(await openAll([...rotated.slice(index + 1), path]))];
    }
  }
  return openAll([path]);
}

/** `NAME.0`, `NAME.1`, `NAME.2026-11-23` and the like beside NAME, the one written to first in front. */
async function rotatedFiles(path: string): Promise<string[]> {
  const name = basename(path);
  const names = await readdir(dirname(path)).catch(() => []);
  const files = await Promise.all(
    names
      .filter((other) => other.startsWith(`${name}.`) && !ARCHIVE.test(other))
      .map(async (other) => {
        const file = join(dirname(path), other);
        const stats = await stat(file).catch(() => undefined);
        return { file, modifiedMs: stats?.isFile() ? stats.mtimeMs : undefined };
      }),
  );
  return files
    .flatMap(({ file, modifiedMs }) => (modifiedMs === undefined ? [] : [{ file, modifiedMs }]))
    .sort((a, b) => a.modifiedMs - b.modifiedMs || byName(a.file, b.file))
    .map(({ file }) => file);
}

/** Files written to within one tick of the clock: of two numbers the higher is older, of two dates the lower. */
function byName(a: string, b: string): number {
  const isNumbered = rotatedFrom(a) !== undefined && rotatedFrom(b) !== undefined;
  const order = a.localeCompare(b, "en", { numeric: true });
  return isNumbered ? -order : order;
}

async function openAll(paths: readonly string[]): Promise<OpenFile[]> {
  const files = await Promise.all(paths.map((path) => openAt(path)));
  return files.filter((file) => file !== undefined);
}

/** Opens a path if it holds what was read up to `stopped`. */
async function openIf(
  path: string,
  stopped: { identity: string; offset: number },
  matches: typeof isSame,
): Promise<OpenFile | undefined> {
  const file = await openAt(path, stopped.offset, stopped.identity);
  if (!file) return undefined;
  const stats = await file.handle.stat({ bigint: true });
  // A shorter file than what was read is a new one that took over the old one's place.
  if (Number(stats.size) >= stopped.offset && (await matches(file.handle, stats, stopped.identity)))
    return file;
  await file.handle.close();
  return undefined;
}
