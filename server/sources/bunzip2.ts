import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** A program that reads an archive from its input and writes its text. */
interface Program {
  command: string;
  args: string[];
}

/**
 * The text of a bzip2 archive. A block of it is 900 kB that must be sorted as a whole, which holds up whoever does it:
 * so another process does, `bzip2` where it is installed (it is on every Mac), else a package under Node, six times as slow.
 * @throws Error in the program's words where the archive is damaged, after everything that could be read of it
 */
export async function* bunzip2(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const { command, args } = bunzip2Program(process.env["PATH"] ?? "");
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  let words = "";
  child.stderr.on("data", (bytes: Buffer) => (words = `${words}${bytes.toString()}`.slice(0, 2_000)));
  const ended = endOf(child);
  // It closes its input early when the archive is damaged; its exit code tells.
  const feeding = pipeline(Readable.from(compressed), child.stdin).catch(() => undefined);
  try {
    for await (const piece of child.stdout) yield piece as Buffer;
    const end = await ended;
    if (end !== 0) throw new Error(firstSentence(words) ?? `bzip2 ended: ${end}`);
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

/** Resolves to an exit code, or to why there is none. */
async function endOf(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<number | string> {
  try {
    await once(child, "close");
    return child.exitCode ?? `it was ended by ${child.signalCode ?? "a signal"}`;
  } catch (error) {
    return `bzip2 could not be started: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** bzip2 says what is wrong in its first lines, and how to mend it in many more. */
function firstSentence(words: string): string | undefined {
  const [first] = words
    .split("\n")
    .map((line) => line.replace(/^bzip2: /, "").trim())
    .filter(Boolean);
  return first?.replace(/\.$/, "");
}
