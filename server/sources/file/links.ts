import { stat } from "node:fs/promises";
import { placeOf } from "./identity.ts";
import type { Met } from "./walk.ts";

/**
 * Leaves out symbolic links whose target is read under its own name, and those that lead to no file.
 * @param isRead whether a path is among what is asked for
 */
export async function withoutLinks(
  met: readonly Met[],
  isRead: (path: string) => boolean,
): Promise<string[]> {
  const there = new Map(met.filter(({ isLink }) => !isLink).map(({ path, real }) => [real, path]));
  const kept = await Promise.all(
    met.map(async ({ path, real, isLink }) => {
      if (!isLink) return true;
      const target = there.get(real);
      if (target !== undefined && isRead(target)) return false;
      // One that leads nowhere, or may not be followed, stands for itself.
      return stat(path).then(
        (stats) => stats.isFile(),
        () => true,
      );
    }),
  );
  return met.filter((_, index) => kept[index]).map(({ path }) => path);
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
