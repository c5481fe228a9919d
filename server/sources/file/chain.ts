import { existsSync, readdirSync, statSync, type BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { placeOf } from "./identity.ts";
import { compareAge } from "./age.ts";
import type { Disk } from "./disk.ts";
import { NameIndex } from "./name-index.ts";
import { compressionOf, isSealed, plainPath, rotatedFrom, streamOf } from "./rotated-name.ts";

/** What the files of a stream are called, and which of them are read. */
export interface ChainNames {
  /** The path that rotation took the files away from, or what the names of a series have in common. */
  stream: string;
  /** Whether the configuration asks for a path. */
  isAskedFor: (path: string) => boolean;
}

/** The same, and where they are looked up. */
export interface Chain extends ChainNames {
  disk: Disk;
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
  const { stream, disk } = chain;
  const names = (await disk.names(dirname(stream))).beside(stream);
  const links = await Promise.all(
    named(chain, names).map(async (link) => {
      const stats = await stat(link.path, { bigint: true }).catch(() => undefined);
      const isLog = stats?.isFile() && !(await disk.own.has(link.path, stats));
      return { ...link, stats: isLog ? stats : undefined };
    }),
  );
  return inOrder(chain, links);
}

/** As {@link listChain}, for one look when somebody asks. @param looked names by folder, which those that miss are added to */
export function listChainSync(chain: ChainNames, looked: Map<string, NameIndex>): Link[] {
  const folder = dirname(chain.stream);
  const index = looked.get(folder) ?? new NameIndex(folder, existsSync(folder) ? readdirSync(folder) : []);
  looked.set(folder, index);
  const names = index.beside(chain.stream);
  const options = { bigint: true, throwIfNoEntry: false } as const;
  return inOrder(
    chain,
    named(chain, names).map((link) => ({ ...link, stats: statSync(link.path, options) })),
  );
}

/** Those of the names beside a stream that count. An archive whose text is there too is left out: it is being made. */
function named({ stream, isAskedFor }: ChainNames, names: readonly string[]): Omit<Link, "stats">[] {
  const isWhole = isAskedFor(stream);
  const isMember = (path: string): boolean =>
    path === stream ? isWhole : isRotationOf(path, stream) && (isWhole || isAskedFor(path));
  const paths = names.map((name) => join(dirname(stream), name));
  const there = new Set(paths);
  return paths
    .filter((path) => !isSealed(path) && (path === stream || !isBeingCompressed(path, there)))
    .map((path) => ({ path, isMember: isMember(path) }))
    .filter(({ path, isMember: isOurs }) => isOurs || (path !== stream && !compressionOf(path)));
}

function inOrder({ stream }: ChainNames, links: readonly (Omit<Link, "stats"> & Partial<Link>)[]): Link[] {
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
