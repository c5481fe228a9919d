import { opendir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import picomatch from "picomatch";
import { glob } from "tinyglobby";
import { oneOfLinks, withoutLinks } from "./links.ts";
import { compareNames, compressionOf, isDated, isSealed, rotatedFrom, streamOf } from "./rotated-name.ts";

/** What the file system holds for some globs. */
export interface FoundFiles {
  /**
   * For each stream where its newest lines are. A numbered file or an archive stands for the path that it was rotated
   * away from, the files of a series of days for what their names have in common.
   */
  streams: Map<string, string>;
  /** Folders that a file might lie in, which this user may not look into. */
  closedFolders: string[];
}

/** From the root, because a folder that is the working directory itself would be an empty pattern. */
const OPTIONS = { absolute: true, cwd: "/", dot: true, expandDirectories: false } as const;

/** Whether a configuration asks for a path, by name or by a glob. */
export function askedForBy(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.map((pattern) => resolve(pattern));
  const matches = picomatch(patterns, { dot: true });
  return (path) => patterns.includes(path) || matches(path);
}

/**
 * Looks up paths and globs.
 * @param known streams that are or were read; one that is away just now, as while it is being rotated, is followed
 * again if a glob matches what lies beside it
 */
export async function findFiles(globs: readonly string[], known: Iterable<string>): Promise<FoundFiles> {
  const patterns = globs.map((pattern) => resolve(pattern));
  const isAskedFor = askedForBy(globs);
  const [matches, beside, closedFolders] = await Promise.all([
    glob(patterns, OPTIONS),
    glob(
      patterns.flatMap((pattern) => [`${pattern}.*`, `${pattern}-*`]),
      OPTIONS,
    ),
    findClosedFolders(patterns),
  ]);
  const all = [...new Set([...matches, ...beside])].filter((path) => !isSealed(path)).sort();
  const knownStreams = new Set(known);
  const isThere = (path: string): boolean => all.includes(path) || knownStreams.has(path);
  const streamFor = (path: string): string => {
    if (patterns.includes(path)) return path;
    const base = rotatedFrom(path);
    return base !== undefined && isThere(base) && isAskedFor(base) ? base : streamOf(path);
  };
  const files = await withoutLinks(all, (path) => isAskedFor(path) || isAskedFor(streamFor(path)));
  const streams = new Map<string, string>();
  for (const path of files) {
    const stream = streamFor(path);
    if (isAskedFor(path) || isAskedFor(stream)) streams.set(stream, stream);
  }
  const isBeside = (path: string): boolean => beside.some((other) => other.startsWith(`${path}.`));
  for (const path of knownStreams)
    if (isBeside(path) && streamFor(path) === path && !all.includes(path)) streams.set(path, path);
  for (const stream of streams.keys()) streams.set(stream, newestOf(stream, files, isAskedFor));
  return { streams: await oneOfLinks(streams, knownStreams), closedFolders };
}

/** The stream's own path, or the last day's file of a series, which has nothing at that path. */
function newestOf(stream: string, files: readonly string[], isAskedFor: (path: string) => boolean): string {
  if (files.includes(stream) && isAskedFor(stream)) return stream;
  const days = files.filter(
    (path) =>
      isDated(path) &&
      compressionOf(path) === undefined &&
      streamOf(path) === stream &&
      (isAskedFor(path) || isAskedFor(stream)),
  );
  return days.sort(compareNames).at(-1) ?? stream;
}

/** A folder without the right to read it looks empty to a glob, and its logs would be missed in silence. */
async function findClosedFolders(globs: readonly string[]): Promise<string[]> {
  const parents = globs.map(dirname).filter((folder) => folder !== "/");
  const folders = await glob(parents, { ...OPTIONS, onlyDirectories: true });
  const closed = await Promise.all(
    folders.map(async (folder) => {
      try {
        await (await opendir(folder)).close();
        return [];
      } catch {
        return [folder.replace(/\/$/, "")];
      }
    }),
  );
  return closed.flat();
}
