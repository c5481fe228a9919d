import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Takes a directory for this process alone, by a file with its process ID.
 * @param refuse the error to throw; `holder` is the process that has it, undefined where another is just taking it
 * @returns gives it back
 */
export async function lockDirectory(
  directory: string,
  refuse: (holder: number | undefined) => Error,
): Promise<() => Promise<void>> {
  const path = join(directory, "jobtrail.pid");
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = await open(path, "wx");
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = Number(await readFile(path, "utf8").catch(() => ""));
    if (holder > 0 && holder !== process.pid && (await isJobtrail(holder))) throw refuse(holder);
    await rm(path, { force: true });
  }
  throw refuse(undefined);
}

/** A killed process leaves its file behind, and its ID may belong to another program by now. */
async function isJobtrail(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "node");
  return /node|jobtrail/.test(command);
}
