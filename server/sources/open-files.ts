import { readFileSync } from "node:fs";

/** What the store, the page and connections take beside the files of sources. */
const NEEDED = 1_024;

/** How many files this process may have open at once; Infinity where the system does not tell. */
export function openFilesLimit(): number {
  try {
    // https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html
    const [, soft = ""] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return soft === "" ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** What is said where that is too few; null where it is not. */
export function openFilesProblem(limit: number = openFilesLimit()): string | null {
  if (limit >= NEEDED) return null;
  return `This process may have only ${limit} files open at once and needs ${NEEDED}: ${remedy()}`;
}

/** How to raise it. */
export function remedy(): string {
  return `run "ulimit -n ${NEEDED * 4}" before it starts, or set LimitNOFILE=${NEEDED * 4} in its systemd unit.`;
}
