import { execFile } from "node:child_process";
import { appendFile, rename, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { existsSync } from "node:fs";

const run = promisify(execFile);

/** Programs that compress as rotation calls them: the original is replaced, its time of modification kept. */
export const COMPRESSORS = {
  bz2: ["bzip2", "-f"],
  gz: ["gzip", "-f"],
  zst: ["zstd", "-q", "-f", "--rm"],
} as const;

/** How a file is compressed. */
export type Suffix = keyof typeof COMPRESSORS;

/** Compresses a file in place. @throws Error with what the program printed */
export async function compress(path: string, suffix: Suffix): Promise<void> {
  const [command, ...args] = COMPRESSORS[suffix];
  await run(command, [...args, path]);
}

/** What of newsyslog's work differs from entry to entry. */
export interface Rotation {
  /** Numbers that are kept, from 0 up. */
  kept?: number;
  suffix?: Suffix;
  /** Without the flag B newsyslog begins the new file with a line of its own. */
  turnedOver?: boolean;
  /** When the file has been renamed and before it is compressed: newsyslog waits here for the writer. */
  renamed?: () => Promise<void>;
}

/**
 * Rotates as newsyslog does with the flag J (or Z, or Y): numbers go up by one, the file becomes number 0, a new one is
 * made, and number 0 is compressed. https://man.freebsd.org/cgi/man.cgi?newsyslog(8)
 */
export async function rotate(
  path: string,
  { kept = 5, suffix = "bz2", turnedOver = false, renamed = () => Promise.resolve() }: Rotation = {},
): Promise<void> {
  await rm(`${path}.${kept - 1}.${suffix}`, { force: true });
  for (let number = kept - 2; number >= 0; number--) {
    const from = `${path}.${number}.${suffix}`;
    if (existsSync(from)) await rename(from, `${path}.${number + 1}.${suffix}`);
  }
  await rename(path, `${path}.0`);
  await writeFile(path, "", { flag: "a" });
  if (turnedOver)
    await appendFile(
      path,
      "Jun  4 13:39:33 prover newsyslog[481]: logfile turned over due to size>100000K\n",
    );
  await renamed();
  await compress(`${path}.0`, suffix);
}
