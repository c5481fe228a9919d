import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";

/** Bytes that tell a file from another that took over its inode; fewer where the file was shorter when first seen. */
const FINGERPRINT_BYTES = 256;

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
  const cut = identity.lastIndexOf("-", identity.lastIndexOf("-") - 1);
  const [length = "", hash = ""] = identity.slice(cut + 1).split("-");
  if (identity.slice(0, cut) !== place(stats) || Number(stats.size) < Number(length)) return false;
  return (await fingerprint(handle, Number(length))) === hash;
}

function place(stats: BigIntStats): string {
  return `${stats.dev.toString(36)}-${stats.ino.toString(36)}`;
}

async function fingerprint(handle: FileHandle, length: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
  return createHash("sha256").update(buffer.subarray(0, bytesRead)).digest("hex").slice(0, 12);
}
