import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { mountSmallDisk, type SmallDisk } from "../server/fixtures/small-disk.ts";
import type { Chance } from "../e2e/chance.ts";
import { pause, tell } from "./told.ts";

const DISK_MB = 1_536;
const BALLAST = "ballast";

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
  while (!over.aborted) {
    await pause(chance.between(everyMs / 3, everyMs), over);
    if (over.aborted) return;
    disk.isFull = true;
    disk.times++;
    fill(disk.path);
    const forMs = chance.between(10_000, 40_000);
    tell(`disk: full for ${Math.round(forMs / 1_000)} s`);
    await pause(forMs, over);
    for (const name of readdirSync(disk.path))
      if (name.startsWith(BALLAST)) rmSync(join(disk.path, name), { force: true });
    disk.isFull = false;
  }
}

/** What the server takes and gives back meanwhile makes some attempts fail. */
function fill(folder: string): void {
  for (let attempt = 0; attempt < 10; attempt++) {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail === 0) return;
    try {
      const name = join(folder, `${BALLAST}-${attempt}`);
      execFileSync("fallocate", ["--length", String(bavail * bsize), name], { stdio: "ignore" });
    } catch {
      // The server took the last bytes meanwhile.
    }
  }
}
