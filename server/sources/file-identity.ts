import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";

/** Bytes that tell a file from another that took over its inode; fewer where the file was shorter when first seen. */
const FINGERPRINT_BYTES = 256;
/** With fewer bytes than a time stamp and some words, two files may begin alike by chance. */
const TELLING_BYTES = 64;

/**
 * Names a file itself, whatever its path: device, inode, and a hash of its first bytes with their number.
 * @returns undefined while the file is empty, when nothing tells it from another one
 */
export async function identify(handle: FileHandle, stats: BigIntStats): Promise<string | undefined> {
  const length = Math.min(FINGERPRINT_BYTES, Number(stats.size));
  if (length === 0) return undefined;
  return `${place(stats)}-${length}-${await fingerprint(handle, length)}`;
}

/** Whether an open file is the one that `identity` names. */
export async function isSame(handle: FileHandle, stats: BigIntStats, identity: string): Promise<boolean> {
  return identity.startsWith(`${place(stats)}-`) && (await beginsAs(handle, stats, identity));
}

/** Whether an open file begins with the bytes that the one named by `identity` began with. */
export async function beginsAs(handle: FileHandle, stats: BigIntStats, identity: string): Promise<boolean> {
  const { length, hash } = startOf(identity);
  return Number(stats.size) >= length && (await fingerprint(handle, length)) === hash;
}

/** Whether an open file is a copy of the one that `identity` names, as logrotate's copytruncate makes. */
export async function isCopy(handle: FileHandle, stats: BigIntStats, identity: string): Promise<boolean> {
  return startOf(identity).length >= TELLING_BYTES && (await beginsAs(handle, stats, identity));
}

function startOf(identity: string): { length: number; hash: string } {
  const [length = "", hash = ""] = identity.split("-").slice(-2);
  return { length: Number(length), hash };
}

function place(stats: BigIntStats): string {
  return `${stats.dev.toString(36)}-${stats.ino.toString(36)}`;
}

async function fingerprint(handle: FileHandle, length: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
  return createHash("sha256").update(buffer.subarray(0, bytesRead)).digest("hex").slice(0, 12);
}
