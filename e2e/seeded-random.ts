import { randomInt } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * Random numbers from 0 to 1 whose seed is printed, so that a red run can be repeated: `JOBTRAIL_TEST_SEED=SEED npx vitest
 * run FILE`. What else a test waits for keeps its own pace.
 * @param what the test, in the line that is printed
 */
export function seededRandom(what: string): () => number {
  const given = process.env["JOBTRAIL_TEST_SEED"];
  const seed = given ? Number(given) : randomInt(2 ** 31);
  process.stdout.write(`${what}: repeat its random numbers with JOBTRAIL_TEST_SEED=${seed}\n`);
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}
