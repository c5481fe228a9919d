import { readdirSync, readFileSync } from "node:fs";

/** What a process held at one moment; Linux only. */
export interface ProcessFigures {
  /** Since the process began, ms. */
  ageMs: number;
  /** Resident memory, MB (10^6 bytes). */
  memoryMb: number;
  descriptors: number;
  threads: number;
}

/** Figures of a running process; null where it has just ended. */
export function figuresOf(pid: number, ageMs: number): ProcessFigures | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const number = (name: string): number =>
      Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN);
    return {
      ageMs,
      memoryMb: (number("VmRSS") * 1_024) / 1e6,
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
      threads: number("Threads"),
    };
  } catch {
    return null;
  }
}

/** Memory rises at first, for code is compiled and caches fill: so much of a life is not counted, ms. */
const WARM_UP_MS = 120_000;
/** Lives shorter than that tell nothing of a slope, ms. */
const TELLING_MS = 300_000;

/**
 * How fast memory grows while a process runs, MB an hour: least squares over all lives, each with a level of its own.
 * @returns null where none lived for five minutes
 */
export function memorySlope(lives: readonly (readonly ProcessFigures[])[]): number | null {
  let along = 0;
  let square = 0;
  for (const life of lives) {
    if ((life.at(-1)?.ageMs ?? 0) < TELLING_MS) continue;
    const counted = life.filter(({ ageMs }) => ageMs > WARM_UP_MS);
    const mean = (of: (figures: ProcessFigures) => number): number =>
      counted.reduce((sum, figures) => sum + of(figures), 0) / counted.length;
    const meanAge = mean(({ ageMs }) => ageMs);
    const meanMemory = mean(({ memoryMb }) => memoryMb);
    for (const { ageMs, memoryMb } of counted) {
      along += (ageMs - meanAge) * (memoryMb - meanMemory);
      square += (ageMs - meanAge) ** 2;
    }
  }
  return square === 0 ? null : (along / square) * 3_600_000;
}
