import { ORIGIN_US } from "./cluster.ts";
import type { SimWorker } from "./cluster.ts";
import type { Stage } from "./stage.ts";
import { poolWords, coordinatorWords } from "./words.ts";
import { banner, processWords, workerWords } from "./worker-words.ts";

/** A worker's process starts: its banner, its registration, and the set-up that every registration brings. */
export function startWorker(
  stage: Stage,
  worker: SimWorker,
  atUs: number,
  total: number,
  job: string | null = null,
): void {
  const setup = stage.dice.uuid();
  stage.process(atUs, worker, job, banner(worker));
  const callUs = atUs + 30_000;
  stage.process(callUs, worker, null, processWords.connecting());
  const heardUs = callUs + stage.net();
  stage.coordinator(heardUs, null, poolWords.registered(worker, total));
  const toldUs = heardUs + stage.net();
  stage.process(toldUs, worker, null, processWords.accepted());
  stage.worker(toldUs + 2_000, worker, setup, workerWords.settingUp(setup));
  const doneUs = toldUs + stage.dice.between(4e5, 2e6);
  stage.worker(doneUs, worker, setup, workerWords.setUp(setup));
  stage.coordinator(doneUs + stage.net(), setup, coordinatorWords.setUp(setup, worker));
  stage.coordinator(doneUs + 15_000, setup, coordinatorWords.setupDone(setup));
  stage.coordinator(doneUs + 16_000, null, poolWords.ready(worker, total));
}

/** The cluster comes up within the minute before {@link ORIGIN_US}. @param isSeen whether these lines were collected */
export function startCluster(stage: Stage, isSeen: (worker: SimWorker) => boolean): void {
  const { coordinator, workers } = stage.cluster;
  const fromUs = ORIGIN_US - stage.dice.between(60, 600) * 1e6;
  if (workers.some(isSeen)) stage.coordinator(fromUs, null, poolWords.listening());
  workers.forEach((worker, index) => {
    if (isSeen(worker)) startWorker(stage, worker, fromUs + stage.dice.between(1e6, 3e7), index + 1);
  });
  void coordinator;
}

/** What a healthy cluster prints besides: it says nothing of any failure. */
export function sayNoise(stage: Stage, workers: readonly SimWorker[], fromUs: number, toUs: number): void {
  const { dice } = stage;
  if (workers.length === 0) return;
  const atUs = () => dice.between(fromUs, toUs);
  if (dice.chance(0.5))
    stage.process(
      fromUs - 2e6,
      dice.pick(workers),
      null,
      "Warning: RAYON_NUM_THREADS=abc invalid, using default",
    );
  if (dice.chance(0.4)) stage.process(atUs(), dice.pick(workers), null, "[ALARM]: hash table is 80% full");
  if (dice.chance(0.3)) stage.coordinator(atUs(), null, poolWords.late(dice.pick(workers)));
  if (dice.chance(0.3))
    stage.process(atUs(), dice.pick(workers), null, "[INFO] PilStark: loaded constant tree");
}
