import { opendir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { glob } from "tinyglobby";
import { ARCHIVE, rotatedFrom } from "./rotated-files.ts";

/** What the file system holds for some globs. */
export interface FoundFiles {
  /** Paths to follow; a numbered file stands for the path that it was rotated away from. */
  paths: Set<string>;
  /** Folders that a file might lie in, which this user may not look into. */
  closedFolders: string[];
}

/** From the root, because a folder that is the working directory itself would be an empty pattern. */
const OPTIONS = { absolute: true, cwd: "/", dot: true, expandDirectories: false } as const;

/**
 * Looks up paths and globs.
 * @param known paths that were read before; one that is away just now, as while it is being rotated, is followed
 * again if a glob matches what lies beside it
 */
export async function findFiles(globs: readonly string[], known: Iterable<string>): Promise<FoundFiles> {
  const patterns = globs.map((pattern) => resolve(pattern));
  const [matches, beside, closedFolders] = await Promise.all([
    glob(patterns, OPTIONS),
    glob(
      patterns.map((pattern) => `${pattern}.*`),
      OPTIONS,
    ),
    findClosedFolders(patterns),
  ]);
  const plain = matches.filter((path) => !ARCHIVE.test(path)).sort();
  const paths = new Set(plain.map((path) => (patterns.includes(path) ? path : (rotatedFrom(path) ?? path))));
  const isBeside = (path: string): boolean => beside.some((other) => other.startsWith(`${path}.`));
  for (const path of known) if (isBeside(path)) paths.add(path);
  return { paths, closedFolders };
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
