import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";

const MAX_STDERR_CHARS = 2_000;

/** A running journalctl. */
export interface Journalctl {
  stdout: Readable;
  /** Resolves when it has ended, with why in words that say what to do. */
  ended: Promise<{ message: string; isFinal: boolean }>;
  /** That it lives but may not read everything, in words that say what to do; null where nothing was said. */
  hint: () => string | null;
  kill: () => void;
}

/** Starts journalctl; a program that is missing shows in `ended`. */
export function startJournalctl(args: readonly string[]): Journalctl {
  const child = spawn("journalctl", args, {
    stdio: ["ignore", "pipe", "pipe"],
    // Its hints are told apart by their English words.
    env: { ...process.env, LC_ALL: "C" },
  });
  let said = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => (said = (said + text).slice(-MAX_STDERR_CHARS)));
  return {
    stdout: child.stdout,
    ended: ending(child, () => said),
    hint: () => permissionHint(said),
    kill: () => void child.kill(),
  };
}

function ending(
  child: ChildProcessByStdio<null, Readable, Readable>,
  said: () => string,
): Promise<{ message: string; isFinal: boolean }> {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      const isMissing = "code" in error && error.code === "ENOENT";
      const message = isMissing
        ? "journalctl was not found. It comes with systemd; install it, or read files with a source of type file."
        : `journalctl could not be started: ${error.message}.`;
      resolve({ message, isFinal: isMissing });
    });
    child.once("close", (code, killedBy) => {
      const words = oneLine(said());
      const message = `journalctl ended (${killedBy ?? `exit code ${code}`})${words && `: ${words}`}.`;
      resolve({ message: permissionHint(said()) ?? message, isFinal: false });
    });
  });
}

/** journalctl warns of what it may not read and goes on with the rest (systemd, src/shared/journal-util.c). */
function permissionHint(said: string): string | null {
  if (!/permission|not seeing messages/i.test(said)) return null;
  return `journald keeps lines from this user (${oneLine(said)}). Add the user to the group systemd-journal, then log in again.`;
}

function oneLine(text: string): string {
  return text.trim().split(/\s+/).join(" ").replace(/\.$/, "");
}
