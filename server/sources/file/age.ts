import type { BigIntStats } from "node:fs";
import { modifiedS } from "./identity.ts";
import { compareNames, compressionOf, isDated, isNumbered } from "./rotated-name.ts";

interface Dated {
  path: string;
  stats: BigIntStats;
}

/**
 * Which of two files of a stream was written first: below zero where it is `a`. The file at the stream's own path is
 * the newest; of two dates the lower is older, and of two numbers, where one is an archive's, the higher: whoever compresses
 * without gzip gives an archive the time at which it was made. Else the time of the last write tells, of which bzip2 keeps
 * whole seconds; and where that is the same, of two numbers the higher is older.
 */
export function compareAge(stream: string, a: Dated, b: Dated): number {
  if (a.path === stream || b.path === stream) return a.path === stream ? 1 : -1;
  if (isDated(a.path) && isDated(b.path)) return compareNames(a.path, b.path);
  const isRough = [a, b].some(({ path }) => compressionOf(path) !== undefined);
  const areNumbered = isNumbered(a.path) && isNumbered(b.path);
  if (isRough && areNumbered) return -compareNames(a.path, b.path);
  const ageNs = isRough ? modifiedS(a.stats) - modifiedS(b.stats) : Number(a.stats.mtimeNs - b.stats.mtimeNs);
  return ageNs || (areNumbered ? -1 : 1) * compareNames(a.path, b.path);
}
