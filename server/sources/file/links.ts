import { realpath, stat } from "node:fs/promises";
import { placeOf } from "./identity.ts";

/**
 * Leaves out symbolic links whose target is read under its own name.
 * @param isRead whether a path is among what is asked for
 */
export async function withoutLinks(
  paths: readonly string[],
  isRead: (path: string) => boolean,
): Promise<string[]> {
  const there = new Set(paths);
  // One that leads nowhere, or may not be followed, stands for itself.
  const targets = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  return paths.filter((path, index) => {
    const target = targets[index] ?? path;
    return target === path || !there.has(target) || !isRead(target);
  });
}

/**
 * Leaves one of several streams whose newest lines are in one and the same file: hard links, or links to a file that is
 * not asked for itself. One that is read already stays.
 * @param streams where the newest lines of each are
 */
export async function oneOfLinks(
  streams: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const entries = [...streams].sort(
    ([a], [b]) => Number(known.has(b)) - Number(known.has(a)) || (a < b ? -1 : 1),
  );
  const places = await Promise.all(
    entries.map(([, path]) => stat(path, { bigint: true }).then(placeOf, () => undefined)),
  );
  const seen = new Set<string>();
  const left = entries.filter((_, index) => {
    const place = places[index];
    if (place === undefined) return true;
    const isFirst = !seen.has(place);
    seen.add(place);
    return isFirst;
  });
  return new Map(left.sort(([a], [b]) => (a < b ? -1 : 1)));
}
