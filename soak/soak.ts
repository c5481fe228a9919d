import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { planOf } from "./plan.ts";
import { removeSoak, runSoak } from "./run.ts";
import { isSound, tableOf } from "./table.ts";
import { tell } from "./told.ts";

/**
 * Runs the product for hours against everything that happens to it, and prints what came of it.
 * @param args `--hours 2`, `--seed N`
 * @returns the exit code: 1 where anything was lost, doubled or changed
 * @throws Error where an argument is none
 */
export async function soak(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { hours: { type: "string", default: "2" }, seed: { type: "string" } },
  });
  const hours = Number(values.hours);
  if (!(hours > 0)) throw new Error(`--hours: ${values.hours} is no number of hours; write 2 or 0.05.`);
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed: ${values.seed} is no whole number.`);
  const plan = planOf(seed, hours, Date.now());
  tell(`soak for ${hours} hours; repeat it with: npm run soak -- --hours ${hours} --seed ${seed}`);
  const outcome = await runSoak(plan);
  console.log(`\n${tableOf(outcome, plan)}`);
  if (isSound(outcome)) {
    removeSoak(outcome);
    return 0;
  }
  console.log(`\nKept to look at: ${outcome.folder} and the data in ${outcome.disk.path}`);
  return 1;
}
