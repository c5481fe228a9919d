import { makeCluster, ORIGIN_US } from "./cluster.ts";
import type { SimWorker } from "./cluster.ts";
import { Dice } from "./dice.ts";
import { startCluster } from "./pool.ts";
import { drawPace, sayProof, truthOf } from "./proof.ts";
import type { Proof } from "./proof.ts";
import { Stage } from "./stage.ts";
import type { SimCase } from "./truth.ts";

/** A cluster that does one proof after the other. */
export interface SeriesWish {
  seed: number;
  isStructured: boolean;
  workers: number;
  /** Proofs that come to their good end, and the last one, which is still at work. */
  jobs: number;
  /** The worker with this number takes so many times as long for Prove from the job with a number on, and is the quickest before. */
  slow?: { worker: number; factor: number; from: number };
  /** The last one's worker with this number dies in Prove, and so long after the others are done it is asked, µs. */
  killed?: { worker: number; afterUs: number };
  isSkewed?: boolean;
}

function factorOf(
  { worker, factor, from }: NonNullable<SeriesWish["slow"]>,
  index: number,
  job: number,
): number {
  if (index !== worker) return 1;
  return job >= from ? factor : 0.6;
}

/** Simulates a cluster that does one proof after the other, the last of which runs. */
export function simulateSeries(wish: SeriesWish): SimCase & { last: Proof; workers: readonly SimWorker[] } {
  const { seed, isStructured, workers: count, jobs, slow, killed, isSkewed = false } = wish;
  const dice = new Dice(seed, `series ${isStructured}`);
  const cluster = makeCluster(dice, { workers: count, naming: "own", isSkewed, isStructured });
  const { workers } = cluster;
  const stage = new Stage(cluster, dice);
  startCluster(stage, () => true);
  const usual = drawPace(stage, count);
  const vary = (seconds: number): number => seconds * dice.between(0.9, 1.1);
  const say = (startUs: number, number: number): Proof => {
    const pace = {
      Contributions: usual.Contributions.map(vary),
      Prove: usual.Prove.map((seconds, index) => vary(seconds) * (slow ? factorOf(slow, index, number) : 1)),
      Aggregate: vary(usual.Aggregate),
    };
    if (killed && number === jobs) pace.Prove[killed.worker] = Infinity;
    return sayProof(stage, { id: dice.uuid(), workers, startUs, pace });
  };
  let startUs = ORIGIN_US;
  const truths: SimCase["truths"] = [];
  for (let number = 0; number < jobs; number++) {
    const proof = say(startUs, number);
    truths.push(truthOf(proof, "completed"));
    startUs = proof.endUs + dice.between(2e6, 8e6);
  }
  const last = say(startUs, jobs);
  const proved = last.ends.Prove.filter(Number.isFinite);
  const nowUs = killed
    ? Math.max(...proved) + killed.afterUs
    : last.starts.Prove + 0.5 * (Math.min(...proved) - last.starts.Prove);
  stage.unsay(({ atUs }) => atUs > nowUs);
  const dead = killed && workers[killed.worker];
  // Whoever is killed says nothing more.
  if (dead) stage.unsay((line) => line.worker === dead && line.atUs > last.starts.Prove + 5e6);
  truths.push(truthOf(last, killed ? "stalled" : "running"));
  const lines = stage.lines.toSorted((a, b) => a.atUs - b.atUs);
  return { kind: "series", seed, isStructured, lines, truths, nowUs, prefix: "", gaps: [], last, workers };
}
