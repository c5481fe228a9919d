import { ORIGIN_US } from "./cluster.ts";
import type { SimWorker } from "./cluster.ts";
import { sayNoise } from "./pool.ts";
import { drawPace, giveUp, sayProof, truthOf } from "./proof.ts";
import type { Proof } from "./proof.ts";
import type { SimLine, Stage } from "./stage.ts";
import type { SimTruth } from "./truth.ts";
import { W, coordinatorWords, poolWords } from "./words.ts";
import type { SimPhase } from "./words.ts";

/** Something that happens to a cluster: it writes the lines and tells what is true. */
export type Fault = (stage: Stage) => Told;

/** What a fault tells. */
export interface Told {
  truths: SimTruth[];
  /** When it is asked; where absent, some seconds after the last line. */
  nowUs?: number;
}

/** A proof in which one worker never comes to the end of a phase, and when that happens to it. */
export interface Broken {
  stage: Stage;
  proof: Proof;
  worker: SimWorker;
  phase: SimPhase;
  atUs: number;
}

/** What can be asked of a broken proof. */
export interface BreakWish {
  phase?: SimPhase;
  workers?: SimWorker[];
  id?: string;
  startUs?: number;
}

/** Which phase of a proof something happens in: mostly Prove, which takes longest. */
export function drawPhase({ dice }: Stage): SimPhase {
  const roll = dice.float();
  return roll < 0.3 ? "Contributions" : roll < 0.85 ? "Prove" : "Aggregate";
}

/** Begins a proof in which one worker breaks. */
export function breakProof(stage: Stage, wish: BreakWish = {}): Broken {
  const { dice, cluster } = stage;
  const {
    phase = drawPhase(stage),
    workers = cluster.workers,
    id = dice.uuid(),
    startUs = ORIGIN_US + dice.between(0, 9e6),
  } = wish;
  const pace = drawPace(stage, workers.length);
  const index = dice.whole(0, workers.length - 1);
  const typical = phase === "Aggregate" ? pace.Aggregate : Math.min(...pace[phase]);
  if (phase === "Aggregate") pace.Aggregate = Infinity;
  else pace[phase][index] = Infinity;
  const proof = sayProof(stage, { id, workers, startUs, pace, isTalkative: dice.chance(0.2) });
  sayNoise(stage, workers, startUs, startUs + 1e7);
  const chosen = workers[index];
  const worker = phase === "Aggregate" ? proof.aggregator : chosen;
  if (!worker) throw new Error("A proof without workers.");
  const begunUs =
    phase === "Aggregate" ? Math.max(...proof.ends.Prove) + 30_000 : proof.starts[phase] + 20_000;
  const atUs = begunUs + dice.between(0.15, 0.95) * typical * 1e6;
  stage.unsay(
    (line) => line.worker === worker && line.job === id && line.stream === "zisk-worker" && line.atUs > atUs,
  );
  return { stage, proof, worker, phase, atUs };
}

/** The phase in which the coordinator sees the job: Aggregate as soon as the first proof has come. */
export function seenPhase({ proof, phase }: Broken, atUs: number): SimPhase {
  return phase === "Prove" && atUs > proof.starts.Aggregate ? "Aggregate" : phase;
}

/** The worker has told the coordinator that its task failed; the coordinator's reason is a general one. */
export function reported(
  broken: Broken,
  atUs: number,
  text: string,
  roots: SimLine[],
  culprit = broken.worker,
): Told {
  const { stage, proof, worker } = broken;
  const heardUs = atUs + stage.net();
  stage.coordinator(heardUs, proof.id, coordinatorWords.taskFailed(proof.id, worker, text), {
    consequence: true,
  });
  const reason = giveUp(stage, proof, {
    atUs: heardUs + 900,
    reason: `Task execution failed on worker ${W(worker)}: ${text}`,
  });
  return { truths: [{ ...truthOf(proof, "failed"), culprit: culprit.host, roots, reason }] };
}

/** The worker's process is gone: its stream closes, and after half a second of grace the job is given up. */
export function dropped(broken: Broken, atUs: number, roots: SimLine[]): Told {
  const { stage, proof, worker } = broken;
  const closedUs = atUs + stage.net();
  const heard = stage.dice.chance(0.5)
    ? stage.coordinator(closedUs, null, poolWords.disconnected(worker), { consequence: true })
    : stage.coordinator(
        closedUs,
        null,
        poolWords.errorReceiving(worker, "h2 protocol error: error reading a body from connection"),
        { consequence: true },
      );
  const lostUs = closedUs + 500_000;
  const phase = seenPhase(broken, lostUs);
  const lost = stage.coordinator(
    lostUs,
    proof.id,
    coordinatorWords.lost(proof.id, worker, "connection dropped", phase),
    { consequence: true },
  );
  const reason = giveUp(stage, proof, {
    atUs: lostUs + 700,
    reason: `Worker ${W(worker)} connection dropped`,
    gone: [worker],
  });
  if (roots.length === 0) for (const line of [heard, lost]) line.isConsequence = false;
  return {
    truths: [
      {
        ...truthOf(proof, "failed"),
        culprit: worker.host,
        roots: roots.length > 0 ? roots : [heard, lost],
        reason,
      },
    ],
  };
}
