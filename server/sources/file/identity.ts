import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import type { LogFile } from "./log-file.ts";

/** Bytes that tell a file from another that took over its inode; fewer where the file was shorter when first seen. */
const FINGERPRINT_BYTES = 256;
/** With fewer bytes than a time stamp and some words, two files may begin alike by chance. */
const TELLING_BYTES = 64;
const NS_PER_S = 1_000_000_000n;

/** What an identity says of its file. */
export interface Identity {
  /** Device and inode. */
  place: string;
  /** When it had been written to last when it was first seen, s since the epoch; null in identities of old. */
  seenS: number | null;
  /** How many of its first bytes `hash` is of. */
  length: number;
  hash: string;
}

/**
 * Names a file itself, whatever its path: device, inode, when it was seen, and a hash of its first bytes with their
 * number. The hash is of the text, so that an archive can be known for the file that it was.
 * @param before identities that files have been given before; one that was this file's stays its own
 * @returns undefined while the file is empty, when nothing tells it from another one
 */
export async function identify(file: LogFile, before: readonly string[] = []): Promise<string | undefined> {
  const stats = await file.stats();
  for (const identity of before) {
    const isHere = readIdentity(identity).place === placeOf(stats) && mayBeCopy(stats, identity);
    if (isHere && (await beginsAs(file, identity))) return identity;
  }
  // Compressed, or copied before it was emptied: the oldest that begins so, as files are met in their order.
  for (const identity of before) {
    const isTelling = readIdentity(identity).length >= TELLING_BYTES && mayBeCopy(stats, identity);
    if (isTelling && (await beginsAs(file, identity))) return identity;
  }
  const begin = await file.begin(FINGERPRINT_BYTES);
  if (begin.length === 0) return undefined;
  return `${placeOf(stats)}-${modifiedS(stats).toString(36)}-${begin.length}-${fingerprint(begin)}`;
}

/** Reads what {@link identify} gave. */
export function readIdentity(identity: string): Identity {
  const parts = identity.split("-");
  const [length = "", hash = ""] = parts.slice(-2);
  const seen = parts.length > 4 ? parts[2] : undefined;
  return {
    place: parts.slice(0, 2).join("-"),
    seenS: seen === undefined ? null : Number.parseInt(seen, 36),
    length: Number(length),
    hash,
  };
}

/** Device and inode: the same after a rename, another's after a file was deleted. */
export function placeOf(stats: BigIntStats): string {
  return `${stats.dev.toString(36)}-${stats.ino.toString(36)}`;
}

/** Whole seconds since the epoch: what bzip2 leaves of a time of modification. */
export function modifiedS(stats: BigIntStats): number {
  return Number(stats.mtimeNs / NS_PER_S);
}

/** Whether a file's text begins with the bytes that the one named by `identity` began with. */
export async function beginsAs(file: LogFile, identity: string): Promise<boolean> {
  const { length, hash } = readIdentity(identity);
  const begin = await file.begin(length);
  return begin.length === length && fingerprint(begin) === hash;
}

/**
 * Whether a file that was written to last at `stats` may hold the text of the one that `identity` names, compressed or
 * copied as logrotate's copytruncate does: then it was written to later, and its beginning is telling.
 */
export function mayBeCopy(stats: BigIntStats, identity: string): boolean {
  const { seenS, length } = readIdentity(identity);
  return seenS === null ? length >= TELLING_BYTES : modifiedS(stats) >= seenS;
}

function fingerprint(begin: Uint8Array): string {
  return createHash("sha256").update(begin).digest("hex").slice(0, 12);
}
