import { open } from "node:fs/promises";
import { Disk } from "./disk.ts";
import { listChain, type Link } from "./chain.ts";
import { closedProblem, problemWith } from "./problem.ts";
import { askedForBy, findFiles } from "./find-files.ts";
import { compressionOf } from "./rotated-name.ts";
import type { OwnPlaces, Probe } from "../source.ts";
import { reasonOf } from "../unless-aborted.ts";

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** What the globs of a file source match: each stream's files and archives with their sizes. */
export async function probeFiles(
  { paths }: { paths: readonly string[] },
  signal: AbortSignal,
  own?: OwnPlaces,
): Promise<Probe> {
  const disk = new Disk(own);
  try {
    const { streams, closedFolders, problems: left } = await findFiles(paths, [], signal);
    const problems = [...left, ...closedFolders.map(closedProblem)];
    const isAskedFor = askedForBy(paths);
    const found: string[] = [];
    for (const stream of streams.keys()) {
      if (signal.aborted) throw reasonOf(signal);
      const links = (await listChain({ stream, isAskedFor, disk })).filter(({ isMember }) => isMember);
      if (links.length > 0) found.push(describe(stream, links));
      for (const { path } of links) problems.push(...(await problemsOpening(path)));
    }
    if (disk.own.problem !== null) problems.push(disk.own.problem);
    if (found.length === 0 && problems.length === 0)
      found.push(`No file matches ${paths.join(", ")} yet; one that appears is followed.`);
    return { found, problem: problems.join(" ") || null };
  } catch (error) {
    return { found: [], problem: problemWith(paths.join(", "), error) };
  }
}

async function problemsOpening(path: string): Promise<string[]> {
  try {
    await (await open(path, "r")).close();
    return [];
  } catch (error) {
    return [problemWith(path, error)];
  }
}

function describe(stream: string, links: readonly Link[]): string {
  const archives = links.filter(({ path }) => compressionOf(path) !== undefined);
  const files = links.filter((link) => !archives.includes(link));
  const parts = [counted(files, "file"), counted(archives, "archive")].filter(Boolean);
  return `${stream}: ${parts.join(" and ")}.`;
}

function counted(links: readonly Link[], what: string): string {
  if (links.length === 0) return "";
  const bytes = links.reduce((sum, { stats }) => sum + Number(stats.size), 0);
  return `${links.length} ${what}${links.length === 1 ? "" : "s"} of ${sized(bytes)}`;
}

function sized(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const amount = bytes / 1000 ** power;
  return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[power]}`;
}
