import { randomInt } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { chanceOf, type Chance } from "../e2e/chance.ts";
import { inflated, mutated } from "./mutated.ts";

const KEPT = fileURLToPath(new URL("../test-results/fuzz", import.meta.url));
/** Cases of each format in the suite; on demand it is a time instead: `npm run fuzz -- --minutes 10`. */
const CASES = 4_000;
/** One case in so many is large. */
const LARGE_EVERY = 60;
const LARGE_BYTES = 512 * 1024;
/** Processor time that a case may take: so much and, for each byte, some microseconds. */
const MOST_CPU_US = 1_500_000;
const MOST_CPU_US_EACH = 6;
/** How much the process may grow over all cases, bytes. */
const MOST_GROWTH_BYTES = 1_200 * 1024 * 1024;

/** Something that reads what comes over a wire. */
export interface Target {
  /** Of the format, in a test's name. */
  name: string;
  /** Inputs that are valid. */
  valid: readonly Buffer[];
  /** What means something in the format. */
  words?: readonly (string | Buffer)[];
  /** Reads an input. Throws where that broke a promise, and never because the input is wrong. */
  read: (input: Buffer, chance: Chance) => void | Promise<void>;
}

/** Makes a test that reads changed inputs, each of a seed and a number, in linear time and bounded memory. */
export function fuzz({ name, valid, words = [], read }: Target): void {
  const seed = Number(process.env["JOBTRAIL_TEST_SEED"] ?? randomInt(2 ** 31));
  const forMs = Number(process.env["JOBTRAIL_FUZZ_SECONDS"] ?? 0) * 1_000;
  const bytes = words.map((word) => (typeof word === "string" ? Buffer.from(word, "latin1") : word));
  test(`${name}: any bytes are read or refused`, { timeout: forMs + 120_000 }, async () => {
    process.stdout.write(`fuzz ${name}: repeat it with JOBTRAIL_TEST_SEED=${seed}\n`);
    const untilMs = performance.now() + forMs;
    const memory = process.memoryUsage.rss();
    let cases = 0;
    for (; forMs > 0 ? performance.now() < untilMs : cases < CASES; cases++) {
      const chance = chanceOf(seed, `${name} ${cases}`);
      const input = inputOf(valid, bytes, cases, chance);
      const before = process.cpuUsage();
      try {
        await read(input, chance);
        const { user, system } = process.cpuUsage(before);
        expect(user + system, "µs of processor time").toBeLessThan(
          MOST_CPU_US + input.length * MOST_CPU_US_EACH,
        );
        expect(process.memoryUsage.rss() - memory, "bytes of memory").toBeLessThan(MOST_GROWTH_BYTES);
      } catch (error) {
        throw new Error(`Case ${cases} of seed ${seed}; its input is in ${kept(name, seed, cases, input)}`, {
          cause: error,
        });
      }
    }
    process.stdout.write(`fuzz ${name}: ${cases} inputs\n`);
  });
}

/** The first cases are the valid inputs themselves. */
function inputOf(valid: readonly Buffer[], words: readonly Buffer[], number: number, chance: Chance): Buffer {
  const first = valid[number];
  if (first) return first;
  const input = mutated(valid[chance.whole(0, valid.length)] ?? Buffer.alloc(0), valid, words, chance);
  return number % LARGE_EVERY === 0 ? inflated(input, LARGE_BYTES * chance.next(), chance) : input;
}

function kept(name: string, seed: number, number: number, input: Buffer): string {
  mkdirSync(KEPT, { recursive: true });
  const path = join(KEPT, `${name.replaceAll(/\W+/g, "-")}-${seed}-${number}.bin`);
  writeFileSync(path, input);
  return path;
}
