import type { BigIntStats } from "node:fs";
import { shellWords } from "../../shell.ts";
import { listChainSync, type ChainNames, type Link } from "./chain.ts";
import type { NameIndex } from "./name-index.ts";
import { askedForBy } from "./find-files.ts";
import { compressionOf, type Compression } from "./rotated-name.ts";
import type { ReadCommand, StreamInView, TimeSpan } from "../source.ts";

const PRINT: Record<Compression | "plain", string> = {
  bz2: "bzcat",
  gz: "gzip -dc",
  zst: "zstd -dcq",
  plain: "cat",
};
/** A line's own time and that of its writing may differ by a buffer's delay and a clock's step. */
const SLACK_US = 60_000_000;

/**
 * For each stream the commands that print its files oldest first, archives as text. The times of the files' last
 * writes tell which of them hold nothing of the span; those are left out.
 */
export function readFileCommands(
  { paths }: { paths: readonly string[] },
  streams: readonly StreamInView[],
  span: TimeSpan,
): ReadCommand[] {
  const isAskedFor = askedForBy(paths);
  const looked = new Map<string, NameIndex>();
  return streams.map(({ stream, host }) => ({
    what: host,
    command: commandFor({ stream, isAskedFor }, span, looked),
  }));
}

function commandFor(chain: ChainNames, span: TimeSpan, looked: Map<string, NameIndex>): string {
  const links = listChainSync(chain, looked).filter(({ isMember }) => isMember);
  const wanted = links.filter((link, index) => mayHold(link, links[index - 1], span));
  // Nothing there, as while a file is being rotated: then the newest lines will be at the stream's own path.
  const runs = runsOf(
    wanted.length > 0 ? wanted.map(({ path }) => path) : [links.at(-1)?.path ?? chain.stream],
  );
  const commands = runs.map(({ print, paths }) => `${print} ${shellWords(paths)}`);
  return commands.length === 1 ? commands.join() : `{ ${commands.join("; ")}; }`;
}

/** A file holds what was written after its predecessor's last write and up to its own. */
function mayHold({ stats }: Link, before: Link | undefined, { fromUs, toUs }: TimeSpan): boolean {
  const writtenUs = ({ mtimeNs }: BigIntStats): number => Number(mtimeNs / 1_000n);
  return writtenUs(stats) >= fromUs - SLACK_US && (!before || writtenUs(before.stats) <= toUs + SLACK_US);
}

/** Neighbours that the same program prints are printed in one go. */
function runsOf(paths: readonly string[]): { print: string; paths: string[] }[] {
  const runs: { print: string; paths: string[] }[] = [];
  for (const path of paths) {
    const print = PRINT[compressionOf(path) ?? "plain"];
    const last = runs.at(-1);
    if (last?.print === print) last.paths.push(path);
    else runs.push({ print, paths: [path] });
  }
  return runs;
}
