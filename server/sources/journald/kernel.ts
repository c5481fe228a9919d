/** Stands for the kernel where a unit's name stands else: what it says of processes is outside of any unit. */
export const KERNEL = "kernel";

/** By which entries of the kernel are asked for (systemd.journal-fields(7)). */
export const KERNEL_MATCH = ["_TRANSPORT", "kernel"] as const;

/**
 * `Out of memory: Killed process 1234 (zisk-worker) …` and `Memory cgroup out of memory: …`, as grep -E reads it too
 * (mm/oom_kill.c of Linux): the only word of why such a process ended.
 */
export const KILLED = String.raw`out of memory: Killed process [0-9]+ \(zisk`;

const PATTERN = new RegExp(KILLED, "i");

/** Whether the kernel tells that it killed one of ZisK's processes. Of all else that it says nothing is read. */
export function tellsKill(message: Uint8Array): boolean {
  return PATTERN.test(Buffer.from(message.buffer, message.byteOffset, message.byteLength).toString("latin1"));
}
