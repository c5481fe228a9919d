import { resolve } from "node:path";
import picomatch from "picomatch";
import { oneOfLinks, withoutLinks } from "./links.ts";
import { compareNames, compressionOf, isDated, isSealed, rotatedFrom, streamOf } from "./rotated-name.ts";
import { walk } from "./walk.ts";

/** What the file system holds for some globs. */
export interface FoundFiles {
  /**
   * For each stream where its newest lines are. A numbered file or an archive stands for the path that it was rotated
   * away from, the files of a series of days for what their names have in common.
   */
  streams: Map<string, string>;
  /** Folders that a file might lie in, which this user may not look into. */
  closedFolders: string[];
  /** A sentence each: patterns that were given up, linked folders that were left out. */
  problems: string[];
}

/** Whether a configuration asks for a path, by name or by a glob. */
export function askedForBy(globs: readonly string[]): (path: string) => boolean {
  const patterns = new Set(globs.map((pattern) => resolve(pattern)));
  const matches = picomatch([...patterns], { dot: true });
  return (path) => patterns.has(path) || matches(path);
}

/**
 * Looks up paths and globs, within the bounds of `walk`.
 * @param known streams that are or were read; one that is away just now, as while it is being rotated, is followed
 * again if a glob matches what lies beside it
 * @throws Error the signal's reason once that aborts
 */
export async function findFiles(
  globs: readonly string[],
  known: Iterable<string>,
  signal: AbortSignal,
): Promise<FoundFiles> {
  const patterns = globs.map((pattern) => resolve(pattern));
  const asked = askedForBy(globs);
  const verdicts = new Map<string, boolean>();
  const isAskedFor = (path: string): boolean => {
    const verdict = verdicts.get(path) ?? asked(path);
    verdicts.set(path, verdict);
    return verdict;
  };
  const { met, closedFolders, problems } = await walk(patterns, signal);
  const there = new Map(met.filter(({ path }) => !isSealed(path)).map((one) => [one.path, one]));
  const knownStreams = new Set(known);
  const isThere = (path: string): boolean => there.has(path) || knownStreams.has(path);
  const streamFor = (path: string): string => {
    if (patterns.includes(path)) return path;
    const base = rotatedFrom(path);
    return base !== undefined && isThere(base) && isAskedFor(base) ? base : streamOf(path);
  };
  const all = [...there.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const files = await withoutLinks(all, (path) => isAskedFor(path) || isAskedFor(streamFor(path)));
  const filesOf = new Map<string, string[]>();
  for (const path of files) {
    const stream = streamFor(path);
    if (isAskedFor(path) || isAskedFor(stream)) listIn(filesOf, stream, path);
  }
  const streams = new Map([...filesOf].map(([stream, own]) => [stream, newestOf(stream, own, isAskedFor)]));
  for (const path of away(met, knownStreams))
    if (!streams.has(path) && !there.has(path) && streamFor(path) === path) streams.set(path, path);
  return { streams: await oneOfLinks(streams, knownStreams), closedFolders, problems };
}

function listIn(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** Known streams beside whose path something lies that is called like it, with an ending. */
function away(met: readonly { path: string }[], known: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  for (const { path } of met)
    for (let dot = path.indexOf(".", path.lastIndexOf("/") + 1); dot > 0; dot = path.indexOf(".", dot + 1))
      if (known.has(path.slice(0, dot))) found.add(path.slice(0, dot));
  return found;
}

/** The stream's own path, or the last day's file of a series, which has nothing at that path. */
function newestOf(stream: string, files: readonly string[], isAskedFor: (path: string) => boolean): string {
  if (files.includes(stream) && isAskedFor(stream)) return stream;
  const days = files.filter(
    (path) => isDated(path) && compressionOf(path) === undefined && streamOf(path) === stream,
  );
  return days.sort(compareNames).at(-1) ?? stream;
}
