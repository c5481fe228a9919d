import { beginsAs, mayBeCopy, modifiedS, placeOf, readIdentity } from "./identity.ts";
import { isUnchanged, listChain, type Chain, type Link } from "./chain.ts";
import type { LogFile } from "./log-file.ts";
import { logAt, openLog } from "./open-log.ts";
import type { Stopped } from "./position.ts";

/** Looks at a chain until nothing is renamed meanwhile. */
const MOST_LOOKS = 20;

/** Of the files of a chain this many are held open, so that they can be read when they are deleted meanwhile. */
const MOST_OPEN = 16;

/** What is left to read of a chain. */
export interface Rest {
  /** Oldest first, each at its offset. */
  files: LogFile[];
  /** False where the file that was being read is gone. */
  isFound: boolean;
}

/**
 * Opens what is left to read of a chain. Of one that was never read, everything is: archives, numbered files, days.
 * @param stopped where reading ended; undefined where it was never read
 * @throws Error of the file system, for example EACCES
 */
export async function openRest(chain: Chain, stopped: Stopped | undefined): Promise<Rest> {
  return open(chain, stopped, 0);
}

/** As {@link openRest}, without the file that reading ended in; a copy of it is read on where reading ended. */
export async function openAfter(chain: Chain, stopped: Stopped): Promise<LogFile[]> {
  return (await open(chain, stopped, 1)).files;
}

/** Names are no names while a chain is being rotated: what was opened counts only if all of them still are the same. */
async function open(chain: Chain, stopped: Stopped | undefined, skip: 0 | 1): Promise<Rest> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const links = await listChain(chain);
    const at = stopped ? await find(links, stopped) : -1;
    const skipped = isLeft(links[at], stopped) ? skip : 0;
    const rest = at < 0 ? await newerThan(stopped, links, chain) : fromOn(links, at, skipped);
    const files = await openAll(rest, at >= 0 && skipped === 0 ? stopped : undefined);
    if (files.length === rest.length && isUnchanged(links, await listChain(chain)))
      return { files, isFound: !stopped || at >= 0 };
    await Promise.all(files.map((file) => file.close()));
  }
  throw new Error("its files are renamed faster than they can be opened");
}

/** Of a copy there may be more to read. */
function isLeft(link: Link | undefined, stopped: Stopped | undefined): boolean {
  return link !== undefined && placeOf(link.stats) === stopped?.place;
}

function fromOn(links: readonly Link[], at: number, skip: 0 | 1): Link[] {
  return links.filter(({ isMember }, index) => index >= at + skip && (isMember || index === at));
}

/**
 * Where the file that reading ended in is gone, those written to since it was seen are newer than it. Of those that were
 * written to in the same second, the ones that were not read are.
 */
async function newerThan(
  stopped: Stopped | undefined,
  links: readonly Link[],
  { stream }: Chain,
): Promise<Link[]> {
  const members = links.filter(({ isMember }) => isMember);
  if (!stopped) return members;
  const { seenS } = readIdentity(stopped.identity);
  const newer: Link[] = [];
  for (const link of members) {
    const { path, stats } = link;
    const laterS = seenS === null ? -1 : modifiedS(stats) - seenS;
    const isNewer = laterS > 0 || (laterS === 0 && stopped.before && !(await wasRead(path, stopped.before)));
    if (path === stream || isNewer) newer.push(link);
  }
  return newer;
}

async function wasRead(path: string, read: readonly string[]): Promise<boolean> {
  const file = await openLog(path);
  if (!file) return true;
  try {
    for (const identity of read) if (await beginsAs(file, identity)) return true;
    return false;
  } finally {
    await file.close();
  }
}

async function openAll(links: readonly Link[], first: Stopped | undefined): Promise<LogFile[]> {
  const opened = await Promise.allSettled(
    links.map(async ({ path, stats }, index) => {
      if (index >= MOST_OPEN) return logAt(path, stats);
      return index === 0 && first ? openLog(path, first.offset, first.identity) : openLog(path);
    }),
  );
  const files = opened.flatMap((result) =>
    result.status === "fulfilled" && result.value ? [result.value] : [],
  );
  const failed = opened.find((result) => result.status === "rejected");
  if (!failed) return files;
  await Promise.all(files.map((file) => file.close()));
  throw failed.reason;
}

/** The file that reading ended in. A renamed one keeps its inode; a copy or an archive of it only its text. */
async function find(links: readonly Link[], stopped: Stopped): Promise<number> {
  const { place } = readIdentity(stopped.identity);
  const same = links.findIndex(({ stats }) => placeOf(stats) === place);
  const candidates = [
    ...(same >= 0 ? [same] : []),
    ...copiesAmong(links, stopped, true),
    ...copiesAmong(links, stopped, false),
  ];
  for (const index of candidates) {
    const path = links[index]?.path;
    if (path !== undefined && (await holds(path, stopped))) return index;
  }
  return -1;
}

/** Oldest first: of files that all begin with the same banner, the one in question ended before the others. */
function copiesAmong(links: readonly Link[], { identity }: Stopped, isMember: boolean): number[] {
  return links.flatMap((link, index) =>
    link.isMember === isMember && mayBeCopy(link.stats, identity) ? [index] : [],
  );
}

/** Whether the file at a path holds what was read up to `stopped`. */
async function holds(path: string, stopped: Stopped): Promise<boolean> {
  const { identity, offset } = stopped;
  const file = await openLog(path);
  if (!file) return false;
  try {
    // A shorter file than what was read is a new one that took over the old one's place.
    const isLongEnough = file.isArchive || file.behindBytes >= offset;
    return isLongEnough && (await beginsAs(file, identity)) && (await endsAs(file, stopped));
  } finally {
    await file.close();
  }
}

const NEWLINE = 10;

/**
 * Whether what stands before an offset may be what was read last: files that begin with the same banner are told apart
 * by it. Without those bytes the last stored line tells, or it is known that a line ended there, if not the file.
 */
async function endsAs(file: LogFile, { offset, tail, lastLine }: Stopped): Promise<boolean> {
  if (!tail && lastLine && lastLine.length > 0) return standsBefore(file, offset, lastLine);
  const lengthBytes = tail?.length ?? Math.min(offset, 1);
  const bytes = await file.bytesAt(offset - lengthBytes, lengthBytes);
  if (!bytes) return true;
  if (tail) return Buffer.compare(bytes, tail) === 0;
  return lengthBytes === 0 || bytes[0] === NEWLINE || file.behindBytes === offset;
}

/** Whether a line ends at an offset, with its newline or, as the last of its file and as a piece of a long one, without. */
async function standsBefore(file: LogFile, offset: number, line: Uint8Array): Promise<boolean> {
  const lengthBytes = Math.min(offset, line.length + 1);
  const bytes = await file.bytesAt(offset - lengthBytes, lengthBytes);
  if (!bytes) return true;
  const ended = bytes.at(-1) === NEWLINE && Buffer.compare(bytes.subarray(-1 - line.length, -1), line) === 0;
  return ended || Buffer.compare(bytes.subarray(-line.length), line) === 0;
}
