import { existsSync, readdirSync, statSync, type BigIntStats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { placeOf } from "./identity.ts";
import { compareAge } from "./age.ts";
import { compressionOf, isSealed, plainPath, rotatedFrom, streamOf } from "./rotated-name.ts";

/** What the files of a stream are called, and which of them are read. */
export interface Chain {
  /** The path that rotation took the files away from, or what the names of a series have in common. */
  stream: string;
  /** Whether the configuration asks for a path. */
  isAskedFor: (path: string) => boolean;
}

/** A file of a chain. */
export interface Link {
  path: string;
  stats: BigIntStats;
  /** False for what only lies beside, as `NAME.log.old` does: it is read only if it holds what was being read. */
  isMember: boolean;
}

/** The files of a stream, the one written to first in front. */
export async function listChain(chain: Chain): Promise<Link[]> {
  const names = await readdir(dirname(chain.stream)).catch(() => []);
  const links = await Promise.all(
    named(chain, names).map(async (link) => ({
      ...link,
      stats: await stat(link.path, { bigint: true }).catch(() => undefined),
    })),
  );
  return inOrder(chain, links);
}

/** As {@link listChain}, for one look when somebody asks. */
export function listChainSync(chain: Chain): Link[] {
  const folder = dirname(chain.stream);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const options = { bigint: true, throwIfNoEntry: false } as const;
  return inOrder(
    chain,
    named(chain, names).map((link) => ({ ...link, stats: statSync(link.path, options) })),
  );
}

/** The names that count. An archive whose text is there too is left out: it is being made. */
function named({ stream, isAskedFor }: Chain, names: readonly string[]): Omit<Link, "stats">[] {
  const own = basename(stream);
  const isWhole = isAskedFor(stream);
  const isMember = (path: string): boolean =>
    path === stream ? isWhole : isRotationOf(path, stream) && (isWhole || isAskedFor(path));
  const paths = names
    .map((name) => ({ name, path: join(dirname(stream), name) }))
    .filter(
      ({ name, path }) =>
        name === own ||
        name.startsWith(`${own}.`) ||
        name.startsWith(`${own}-`) ||
        isRotationOf(path, stream),
    )
    .map(({ path }) => path);
  const there = new Set(paths);
  return paths
    .filter((path) => !isSealed(path) && (path === stream || !isBeingCompressed(path, there)))
    .map((path) => ({ path, isMember: isMember(path) }))
    .filter(({ path, isMember: isOurs }) => isOurs || (path !== stream && !compressionOf(path)));
}

function inOrder({ stream }: Chain, links: readonly (Omit<Link, "stats"> & Partial<Link>)[]): Link[] {
  const files = links
    .flatMap(({ path, isMember, stats }) => (stats?.isFile() ? [{ path, isMember, stats }] : []))
    .sort((a, b) => compareAge(stream, a, b));
  // A link and its target are one file, whatever they are called.
  const one = new Map(
    [...files.filter(({ isMember }) => !isMember), ...files.filter(({ isMember }) => isMember)].map(
      (link) => [placeOf(link.stats), link],
    ),
  );
  return files.filter((link) => one.get(placeOf(link.stats)) === link);
}

function isRotationOf(path: string, stream: string): boolean {
  return streamOf(path) === stream || rotatedFrom(path) === stream;
}

/** Whether two looks at a chain saw the same files in the same places. */
export function isUnchanged(before: readonly Link[], after: readonly Link[]): boolean {
  const places = (links: readonly Link[]): string =>
    links
      .map(({ path, stats }) => `${path} ${placeOf(stats)}`)
      .sort()
      .join("\n");
  return places(before) === places(after);
}

/** Compressing a file leaves both until the archive is whole. */
function isBeingCompressed(path: string, there: ReadonlySet<string>): boolean {
  return compressionOf(path) !== undefined && there.has(plainPath(path));
}
