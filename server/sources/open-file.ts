import type { BigIntStats } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";

/** A file being read. */
export interface OpenFile {
  handle: FileHandle;
  /** See `identify`; undefined until the file has bytes. */
  identity: string | undefined;
  /** Where the next byte is read, bytes. */
  offset: number;
}

/**
 * Opens a path at an offset; undefined where nothing is there.
 * @throws Error of the file system, for example EACCES
 */
export async function openAt(path: string, offset = 0, identity?: string): Promise<OpenFile | undefined> {
  try {
    return { handle: await open(path, "r"), identity, offset };
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
