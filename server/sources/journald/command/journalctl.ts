import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Ending } from "../transport.ts";

const MAX_STDERR_CHARS = 2_000;
/** What has closed its output ends by itself, and its exit code tells why; it is not waited for any longer than this. */
const ENDS_WITHIN_MS = 2_000;
/** The last words come with the end, but a process that ssh left in the background may hold standard error open. */
const LAST_WORDS_WITHIN_MS = 200;

/** A command that prints a journal, and how its failures are said. */
export interface JournalCommand {
  program: string;
  args: readonly string[];
  /** What to do about words on standard error; undefined where they are not known. */
  explain(said: string, exitCode: number | null): string | undefined;
  /** What to do where the program itself is not there. */
  missing: string;
  /** It warned that it may not read everything; null where it did not. */
  hint(said: string): string | null;
  /** What it is called where nothing better is known of a failure. */
  name: string;
}

/** A running {@link JournalCommand}. */
export interface RunningCommand {
  stdout: Readable;
  started: Promise<void>;
  /** Resolves when it has ended and its output was read. */
  ended: Promise<Ending & { exitCode: number | null }>;
  hint: () => string | null;
  kill: () => void;
}

/** Starts a command; a program that is missing shows in `ended`. */
export function startCommand(command: JournalCommand): RunningCommand {
  const child = spawn(command.program, command.args, {
    // Standard input stays open: what runs on another host ends with it when this process is killed.
    stdio: ["pipe", "pipe", "pipe"],
    // Its hints are told apart by their English words.
    env: { ...process.env, LC_ALL: "C" },
  });
  let said = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => (said = (said + text).slice(-MAX_STDERR_CHARS)));
  child.stdin.on("error", () => undefined);
  child.stdout.once("close", () => {
    const timer = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
    child.once("exit", () => clearTimeout(timer));
  });
  return {
    stdout: child.stdout,
    started: new Promise((resolve) => void child.once("spawn", resolve)),
    ended: ending(child, command, () => said),
    hint: () => command.hint(said),
    kill: () => void child.kill(),
  };
}

/** A command's words on one line, without the full stop at their end. */
export function oneLine(text: string): string {
  return text.trim().split(/\s+/).join(" ").replace(/\.$/, "");
}

/**
 * journalctl warns of what it may not read and goes on with the rest (systemd, src/shared/journal-util.c).
 * @param where "" for this machine, else for example ` on prover-07`
 */
export function permissionHint(said: string, where = ""): string | null {
  if (!/insufficient permissions|not seeing messages|: permission denied\.?$/im.test(said)) return null;
  return `journald keeps lines from this user${where} (${oneLine(said)}). Add the user to the group systemd-journal${where}, then log in again.`;
}

function ending(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  command: JournalCommand,
  said: () => string,
): Promise<Ending & { exitCode: number | null }> {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      const isMissing = "code" in error && error.code === "ENOENT";
      const message = isMissing ? command.missing : `${command.name} could not be started: ${error.message}.`;
      resolve({ message, isFinal: isMissing, exitCode: null });
    });
    const closed = new Promise<void>((close) => void child.once("close", close));
    child.once("exit", (exitCode, killedBy) => {
      void Promise.race([closed, delay(LAST_WORDS_WITHIN_MS)]).then(() => tell(exitCode, killedBy));
    });
    const tell = (exitCode: number | null, killedBy: NodeJS.Signals | null): void => {
      const words = oneLine(said());
      const message = `${command.name} ended (${killedBy ?? `exit code ${exitCode}`})${words && `: ${words}`}.`;
      resolve({ message: command.explain(said(), exitCode) ?? message, isFinal: false, exitCode });
    };
  });
}
