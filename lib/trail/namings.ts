import type { Reading } from "./reading.ts";

/** A process that named itself. */
export interface Naming {
  origin: string;
  host: string;
  /** As printed. */
  worker: string;
}

/**
 * Which worker each process was while the job ran, as it said itself: by the banner of its last start before or within the
 * job, or by a `[Recovery]` line. One that named itself only behind the job counts where it was not started anew between.
 * @param lines lines of processes, in order
 * @param startUs begin of the job, microseconds
 * @param endUs its end or its newest line
 */
export function namingsDuring(lines: readonly Reading[], startUs: number, endUs: number): Naming[] {
  const before = new Map<string, Naming>();
  const during: Naming[] = [];
  const isKnown = new Set<string>();
  const startedAnew = new Set<string>();
  for (const { origin, host, worker, milestone, timeUs } of lines) {
    const isStart = milestone === "process_started" || milestone === "worker_named";
    const isNaming = worker !== "" && (milestone === "worker_named" || milestone === "recovery");
    if (timeUs > endUs && isStart) startedAnew.add(origin);
    if (!isNaming) continue;
    const naming = { origin, host, worker };
    if (timeUs < startUs) before.set(origin, naming);
    else if (timeUs <= endUs) during.push(naming);
    else if (!isKnown.has(origin) && !startedAnew.has(origin) && !before.has(origin)) during.push(naming);
    else continue;
    isKnown.add(origin);
  }
  return [...before.values(), ...during];
}
