import { readFile, readlink } from "node:fs/promises";

/** Tells a process from every other one, also from a later one of the same ID. */
export interface ProcessIdentity {
  pid: number;
  /** Where an ID means this process: the boot and the PID namespace; "" where the system does not say. */
  place: string;
  /** When it began, in clock ticks since the boot; "" where the system does not say. */
  began: string;
}

/** This process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const { pid } = process;
  return { pid, place: await ownPlace(), began: (await statOf(pid))?.began ?? "" };
}

/** Whether a process lives; `unknown` where its ID means nothing here, as that of another container. */
export async function lifeOf({ pid, place, began }: ProcessIdentity): Promise<"alive" | "dead" | "unknown"> {
  if (!Number.isInteger(pid) || !place || !began || place !== (await ownPlace())) return "unknown";
  if (!exists(pid)) return "dead";
  const now = await statOf(pid);
  // It may be another user's, hidden from this one.
  if (!now) return exists(pid) ? "unknown" : "dead";
  return now.began === began && !ENDED.has(now.state) ? "alive" : "dead";
}

/** Killed, and nobody has asked for its exit code yet. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const ENDED: ReadonlySet<string> = new Set(["Z", "X", "x"]);
/** Fields of /proc/PID/stat, counted from the one behind the name, which may hold anything. */
const STATE = 0;
const START_TIME = 19;

async function statOf(pid: number): Promise<{ state: string; began: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, began] = [fields[STATE], fields[START_TIME]];
  return state && began ? { state, began } : undefined;
}

async function ownPlace(): Promise<string> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    return `${boot.trim()} ${await readlink("/proc/self/ns/pid")}`;
  } catch {
    return "";
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
