import { isToldFailure } from "./failures.ts";
import type { Lane } from "./lane.ts";
import { CLOCKS_APART_US, compareReadings } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { HOST_MILESTONES } from "../zisk/milestones.ts";

const OF_HOSTS: ReadonlySet<string> = new Set(HOST_MILESTONES);

/**
 * Gives each lane what its host's kernel and systemd say of the worker's end: such lines stand in streams of their own and
 * name no job, and where those are read before the worker's, nobody knew yet what it worked on. A line belongs to the one
 * worker of its host that broke at that time; where two did, or none, it is nobody's.
 */
export function giveHostLines(lanes: readonly Lane[], pool: readonly Reading[]): void {
  for (const reading of pool) {
    if (!OF_HOSTS.has(reading.milestone)) continue;
    const [lane, ...others] = lanes.filter(
      ({ role, host, own, told }) =>
        role === "worker" &&
        host === reading.host &&
        [...own, ...told].some((other) => isBreak(other) && isNear(other, reading)),
    );
    if (!lane || others.length > 0) continue;
    lane.own.push({ ...reading, inferred: true });
    lane.own.sort(compareReadings);
  }
}

/** The coordinator lost the worker, or its process was started anew. */
function isBreak(reading: Reading): boolean {
  const { milestone } = reading;
  return isToldFailure(reading) || milestone === "process_started" || milestone === "worker_named";
}

function isNear(a: Reading, b: Reading): boolean {
  return Math.abs(a.timeUs - b.timeUs) <= CLOCKS_APART_US;
}
