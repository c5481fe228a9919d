import type { BigIntStats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { ArchiveFile } from "./archive/archive-file.ts";
import { Descriptor } from "./descriptor.ts";
import type { LogFile } from "./log-file.ts";
import { PlainFile } from "./plain-file.ts";
import { compressionOf } from "./rotated-name.ts";

/**
 * Opens a path at an offset of its text; undefined where nothing is there.
 * @throws Error of the file system, for example EACCES
 */
export async function openLog(path: string, offset = 0, identity?: string): Promise<LogFile | undefined> {
  try {
    const handle = await open(path, "r");
    const stats = await handle.stat({ bigint: true });
    return logOf(new Descriptor(path, stats, handle), stats, offset, identity);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The file that was seen at a path, to be opened when it is needed. */
export function logAt(path: string, stats: BigIntStats): LogFile {
  return logOf(new Descriptor(path, stats), stats, 0, undefined);
}

function logOf(
  descriptor: Descriptor,
  { size }: BigIntStats,
  offset: number,
  identity: string | undefined,
): LogFile {
  const opened = { descriptor, sizeBytes: Number(size), offset, identity };
  const compression = compressionOf(descriptor.path);
  return compression ? new ArchiveFile(opened, compression) : new PlainFile(opened);
}

/**
 * What is at a path; undefined where nothing is there.
 * @throws Error of the file system, for example EACCES
 */
export async function statOrUndefined(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
