import { expect, test, vi } from "vitest";
import { seededRandom } from "./seeded-random.ts";

test("numbers come again with the seed that was printed, and others without it", () => {
  const printed = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    const first = some(seededRandom("a"));
    const seed = /JOBTRAIL_TEST_SEED=(\d+)/.exec(String(printed.mock.lastCall?.[0]))?.[1];
    expect(some(seededRandom("b"))).not.toEqual(first);
    vi.stubEnv("JOBTRAIL_TEST_SEED", seed);
    expect(some(seededRandom("c"))).toEqual(first);
    expect(first.every((number) => number >= 0 && number < 1)).toBe(true);
  } finally {
    vi.unstubAllEnvs();
    printed.mockRestore();
  }
});

function some(random: () => number): number[] {
  return Array.from({ length: 20 }, random);
}
