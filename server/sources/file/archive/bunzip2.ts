import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ArchiveDamage } from "../problem.ts";

/** A program that reads an archive from its input and writes its text. */
interface Program {
  command: string;
  args: string[];
}

/**
 * The text of a bzip2 archive. A block of it is 900 kB that must be sorted as a whole, which holds up whoever does it:
 * so another process does, `bzip2` where it is installed (it is on every Mac), else a package under Node, six times as slow.
 * @throws ArchiveDamage in the program's words, after everything that could be read; another Error where the program
 * could not be started or was ended
 */
export async function* bunzip2(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const { command, args } = bunzip2Program(process.env["PATH"] ?? "");
  // In a process group of its own: Ctrl-C is for us, and an archive that ends early would count as damaged.
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  let words = "";
  child.stderr.on("data", (bytes: Buffer) => (words = `${words}${bytes.toString()}`.slice(0, 2_000)));
  const ended = endOf(child);
  // Whoever gives up before the end does not ask how it ended.
  ended.catch(() => undefined);
  // It closes its input early when the archive is damaged; its exit code tells.
  const feeding = pipeline(Readable.from(compressed), child.stdin).catch(() => undefined);
  try {
    for await (const piece of child.stdout) yield piece as Buffer;
    const code = await ended;
    if (code !== 0) throw new ArchiveDamage(firstSentence(words) ?? `bzip2 ended with code ${code}`);
  } finally {
    child.kill("SIGKILL");
    await feeding;
  }
}

/** What decompresses here. @param path folders of programs, as in the environment's PATH */
export function bunzip2Program(path: string): Program {
  if (path.split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, "bzip2"))))
    return { command: "bzip2", args: ["-dc"] };
  const require = createRequire(import.meta.url);
  const script = `process.stdin.pipe(require(${JSON.stringify(require.resolve("unbzip2-stream"))})().on("error", (error) => {
    process.stderr.write(error.message);
    process.exitCode = 1;
  })).pipe(process.stdout);`;
  return { command: process.execPath, args: ["--eval", script] };
}

/** Resolves to an exit code; what comes without one says nothing of the archive. */
async function endOf(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<number> {
  try {
    await once(child, "close");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`bzip2 could not be started: ${why}`, { cause });
  }
  if (child.exitCode === null) throw new Error(`bzip2 was ended by ${child.signalCode ?? "a signal"}`);
  return child.exitCode;
}

/** bzip2 says what is wrong in its first lines, and how to mend it in many more. */
function firstSentence(words: string): string | undefined {
  const [first] = words
    .split("\n")
    .map((line) => line.replace(/^bzip2: /, "").trim())
    .filter(Boolean);
  return first?.replace(/\.$/, "");
}
