import type { SimWorker } from "./cluster.ts";
import type { SimLine, Stage } from "./stage.ts";
import type { SimTruth } from "./truth.ts";
import { coordinatorWords as C, poolWords } from "./words.ts";
import { processWords as P, workerWords } from "./worker-words.ts";
import type { SimPhase } from "./words.ts";

/** How long each worker takes, seconds; Infinity for what never comes to its end. */
export interface Pace {
  Contributions: number[];
  Prove: number[];
  Aggregate: number;
}

/** A proof as it goes, and when each part of it ends, µs. */
export interface Proof {
  id: string;
  workers: SimWorker[];
  startUs: number;
  /** When each phase starts for its workers; Infinity where it never does. */
  starts: Record<SimPhase, number>;
  /** When each worker is done with a phase. */
  ends: Record<"Contributions" | "Prove", number[]>;
  aggregator: SimWorker | null;
  endUs: number;
}

/** What a proof is made of besides its pace. */
export interface ProofWish {
  id: string;
  workers: SimWorker[];
  startUs: number;
  pace: Pace;
  /** Whether the workers log at debug: their segments. */
  isTalkative?: boolean;
}

/** Draws how long a proof takes where all goes well. */
export function drawPace(stage: Stage, workers: number): Pace {
  const { dice } = stage;
  const around = (seconds: number) =>
    Array.from({ length: workers }, () => seconds * dice.between(0.85, 1.15));
  return {
    Contributions: around(dice.between(4, 30)),
    Prove: around(dice.between(15, 90)),
    Aggregate: dice.between(3, 15),
  };
}

/** Writes what everybody says in a proof, as far as its pace lets it come. */
export function sayProof(stage: Stage, wish: ProofWish): Proof {
  const { id, workers, startUs } = wish;
  stage.coordinator(startUs, id, C.jobStarted(id, workers.length));
  const starts = { Contributions: startUs + 900, Prove: Infinity, Aggregate: Infinity };
  stage.coordinator(starts.Contributions, id, C.phaseStarted(id, "Contributions", workers.length));
  const contributions = sayPhase(stage, wish, "Contributions", starts.Contributions);
  const lastUs = Math.max(...contributions.toldUs);
  const proof: Proof = {
    id,
    workers,
    startUs,
    starts,
    ends: { Contributions: contributions.endsUs, Prove: workers.map(() => Infinity) },
    aggregator: null,
    endUs: Infinity,
  };
  if (!Number.isFinite(lastUs)) return proof;
  sayPerformance(stage, wish, "Contributions", lastUs + 300);
  starts.Prove = lastUs + 1_500;
  stage.coordinator(starts.Prove, id, C.phaseStarted(id, "Prove", workers.length));
  const prove = sayPhase(stage, wish, "Prove", starts.Prove);
  proof.ends.Prove = prove.endsUs;
  return sayAggregation(stage, wish, proof, prove.toldUs);
}

function sayAggregation(
  stage: Stage,
  { id, workers, pace }: ProofWish,
  proof: Proof,
  toldUs: readonly number[],
): Proof {
  const firstUs = Math.min(...toldUs);
  if (!Number.isFinite(firstUs)) return proof;
  const aggregator = workers[toldUs.indexOf(firstUs)];
  if (!aggregator) return proof;
  proof.aggregator = aggregator;
  proof.starts.Aggregate = firstUs + 500;
  stage.coordinator(proof.starts.Aggregate, id, C.assigned(id, aggregator));
  for (const atUs of toldUs)
    if (Number.isFinite(atUs))
      stage.worker(atUs + 600 + stage.net(), aggregator, id, workerWords.starting(id, "Aggregate"));
  const lastUs = Math.max(...toldUs);
  if (!Number.isFinite(lastUs)) return proof;
  sayPerformance(stage, { id, workers, pace, startUs: proof.startUs }, "Prove", lastUs + 300);
  if (!Number.isFinite(pace.Aggregate)) return proof;
  const doneUs = lastUs + pace.Aggregate * 1e6;
  stage.worker(doneUs, aggregator, id, workerWords.done(id, "Aggregate"));
  const heardUs = doneUs + stage.net();
  const seconds = [
    (proof.starts.Prove - proof.starts.Contributions) / 1e6,
    (lastUs - proof.starts.Prove) / 1e6,
    (heardUs - lastUs) / 1e6,
  ] as const;
  stage.coordinator(heardUs, id, C.aggregated(id, aggregator, (heardUs - proof.starts.Aggregate) / 1e6));
  proof.endUs = heardUs + 800;
  stage.coordinator(proof.endUs, id, C.completed(id, seconds));
  return proof;
}

const STEPS = { Contributions: "CALCULATING_CONTRIBUTIONS", Prove: "GENERATING_PROOFS" } as const;

/** @returns when each worker is done, and when the coordinator says so */
function sayPhase(stage: Stage, wish: ProofWish, phase: "Contributions" | "Prove", startUs: number) {
  const { id, workers, pace } = wish;
  const endsUs: number[] = [];
  const toldUs: number[] = [];
  workers.forEach((worker, index) => {
    const begunUs = startUs + stage.net();
    const seconds = pace[phase][index] ?? Infinity;
    const doneUs = begunUs + seconds * 1e6;
    stage.worker(begunUs, worker, id, workerWords.starting(id, phase));
    stage.worker(begunUs + 700, worker, id, workerWords.computing(id, phase));
    stage.process(begunUs + 1_500, worker, id, `>>> ${STEPS[phase]}`);
    sayWork(stage, wish, worker, phase, begunUs, Math.min(seconds, 40));
    endsUs.push(doneUs);
    if (!Number.isFinite(seconds)) return toldUs.push(Infinity);
    stage.process(doneUs - 900, worker, id, `<<< ${STEPS[phase]} (${Math.round(seconds * 1000)}ms)`);
    stage.worker(doneUs, worker, id, workerWords.done(id, phase));
    return toldUs.push(doneUs + stage.net());
  });
  const order = workers
    .map((worker, index) => ({ worker, atUs: toldUs[index] ?? Infinity }))
    .sort((a, b) => a.atUs - b.atUs);
  order.forEach(({ worker, atUs }, index) => {
    if (Number.isFinite(atUs))
      stage.coordinator(
        atUs,
        id,
        C.workerFinished(id, phase, worker, index + 1, workers.length, (atUs - startUs) / 1e6),
      );
  });
  return { endsUs, toldUs };
}

/** Segments, where they are logged. */
function sayWork(
  stage: Stage,
  { id, isTalkative }: ProofWish,
  worker: SimWorker,
  phase: "Contributions" | "Prove",
  fromUs: number,
  seconds: number,
): void {
  if (!isTalkative) return;
  for (let segment = 0; segment < 6; segment++)
    stage.worker(
      fromUs + ((segment + 0.5) / 6) * seconds * 1e6,
      worker,
      id,
      workerWords.segment(id, phase, segment),
    );
}

function sayPerformance(
  stage: Stage,
  { id, workers, pace }: ProofWish,
  phase: "Contributions" | "Prove",
  atUs: number,
): void {
  const times = workers
    .map((worker, index) => [worker, pace[phase][index] ?? 0] as [SimWorker, number])
    .sort((a, b) => a[1] - b[1]);
  const best = times[0];
  const worst = times.at(-1);
  const mean = times.reduce((sum, [, seconds]) => sum + seconds, 0) / times.length;
  if (best && worst) stage.coordinator(atUs, id, C.performance(id, phase, mean, best, worst));
}

/** How a proof that failed was given up. */
export interface GivenUp {
  atUs: number;
  reason: string;
  /** Those that cannot hear it. */
  gone?: readonly SimWorker[];
}

/** The coordinator gives the job up, and everybody is told: all of this only follows. */
export function giveUp(stage: Stage, proof: Proof, { atUs, reason, gone = [] }: GivenUp): SimLine {
  const { id, workers } = proof;
  stage.unsay((line) => line.job === id && line.stream === "zisk-coordinator" && line.atUs > atUs);
  const failed = stage.coordinator(atUs, id, C.failed(id, reason));
  tellEveryone(stage, proof, { atUs, reason, gone });
  for (const worker of workers)
    if (gone.includes(worker))
      stage.unsay((line) => line.worker === worker && line.job === id && line.namesJob && line.atUs > atUs);
  return failed;
}

/** Everybody of the job is told to stop; who was computing unwinds. */
export function tellEveryone(stage: Stage, proof: Proof, { atUs, reason, gone = [] }: GivenUp): void {
  const { id, workers } = proof;
  workers.forEach((worker, index) => {
    if (gone.includes(worker)) return;
    const heardUs = atUs + 400 + stage.net();
    const phase = phaseAtWork(proof, index, heardUs);
    stage.unsay(
      (line) =>
        line.worker === worker &&
        line.job === id &&
        line.stream === "zisk-worker" &&
        line.atUs > heardUs &&
        !line.isConsequence,
    );
    stage.worker(heardUs, worker, id, workerWords.cancelled(id, reason), { consequence: true });
    stage.coordinator(heardUs + 400 + stage.net(), id, C.acknowledged(id, worker), { consequence: true });
    if (!phase) return;
    const unwoundUs = heardUs + stage.dice.between(2e4, 2e6);
    if (phase === "Aggregate")
      stage.worker(unwoundUs, worker, id, workerWords.computationFailed(id, phase, "Cancelled"), {
        consequence: true,
      });
    else {
      stage.worker(unwoundUs, worker, id, workerWords.proofFailed(id, phase, "Cancelled"), {
        consequence: true,
      });
      stage.worker(
        unwoundUs + 300,
        worker,
        id,
        workerWords.computationFailed(id, phase, "Failed to generate proof"),
        { consequence: true },
      );
    }
    sayRecovery(stage, worker, unwoundUs + 900, id);
  });
}

/** What a worker and the coordinator say as it recovers. */
export function sayRecovery(stage: Stage, worker: SimWorker, atUs: number, job: string): void {
  stage.process(atUs, worker, job, P.recovery(worker, "cleaning up after failure"), { consequence: true });
  stage.coordinator(atUs + 500 + stage.net(), null, poolWords.parked(worker), { consequence: true });
  stage.coordinator(atUs + 600 + stage.net(), job, C.lateResponse(job, worker), { consequence: true });
  stage.process(atUs + 300_000, worker, null, P.recovery(worker, "recovery complete"), { consequence: true });
  if (stage.dice.chance(0.3))
    stage.coordinator(atUs + 310_000, null, poolWords.noRecord(worker), { consequence: true });
  stage.coordinator(atUs + 320_000, null, poolWords.ready(worker, proofWorkers(stage)), {
    consequence: true,
  });
}

function proofWorkers({ cluster }: Stage): number {
  return cluster.workers.length;
}

function phaseAtWork(proof: Proof, index: number, atUs: number): SimPhase | undefined {
  const { starts, ends, aggregator, workers, endUs } = proof;
  if (atUs < starts.Contributions) return undefined;
  if (atUs < (ends.Contributions[index] ?? 0)) return "Contributions";
  if (atUs >= starts.Prove && atUs < (ends.Prove[index] ?? 0)) return "Prove";
  if (aggregator === workers[index] && atUs >= starts.Aggregate && atUs < endUs) return "Aggregate";
  return undefined;
}

/** The beginning of what is true of a proof. */
export function truthOf(proof: Proof, state: SimTruth["state"]): SimTruth {
  const { id, startUs, workers } = proof;
  return {
    id,
    startUs,
    workers,
    state,
    roots: [],
    reason: null,
    stragglers: [],
    stalled: null,
    uncovered: [],
  };
}
