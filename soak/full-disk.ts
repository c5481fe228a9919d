import { execFileSync } from "node:child_process";
import { rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { mountSmallDisk, type SmallDisk } from "../server/fixtures/small-disk.ts";
import type { Chance } from "../e2e/chance.ts";
import { pause, tell } from "./told.ts";

const DISK_MB = 1_536;

/** The disk that the data directory is on, with what was done to it. */
export interface Disk extends SmallDisk {
  /** How often it was full. */
  times: number;
  /** True while it is. */
  isFull: boolean;
}

/** Mounts it, where this user may. */
export function soakDisk(): Disk {
  return { ...mountSmallDisk("soak", DISK_MB), times: 0, isFull: false };
}

/**
 * Fills the disk to its last byte now and then, and clears it again, until the run is over.
 * @param everyMs longest time between
 */
export async function fillNowAndThen(
  disk: Disk,
  everyMs: number,
  chance: Chance,
  over: AbortSignal,
): Promise<void> {
  const ballast = join(disk.path, "ballast");
  while (!over.aborted) {
    await pause(chance.between(everyMs / 3, everyMs), over);
    if (over.aborted) return;
    const { bavail, bsize } = statfsSync(disk.path);
    disk.isFull = true;
    disk.times++;
    try {
      execFileSync("fallocate", ["--length", String(Math.max(bsize, bavail * bsize)), ballast], {
        stdio: "ignore",
      });
    } catch {
      // The server took the last bytes meanwhile.
    }
    const forMs = chance.between(10_000, 40_000);
    tell(`disk: full for ${Math.round(forMs / 1_000)} s`);
    await pause(forMs, over);
    rmSync(ballast, { force: true });
    disk.isFull = false;
  }
}
