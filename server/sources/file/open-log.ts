import type { BigIntStats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { ArchiveFile } from "./archive/archive-file.ts";
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
    const sizeBytes = Number((await handle.stat({ bigint: true })).size);
    const compression = compressionOf(path);
    return compression
      ? new ArchiveFile({ path, handle, sizeBytes, offset, identity }, compression)
      : new PlainFile({ path, handle, sizeBytes, offset, identity });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
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
