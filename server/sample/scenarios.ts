import type { Phase } from "../../lib/zisk/milestones.ts";
import { stopProof, truthOfProof, truthOfStopped, type Ending } from "./ending.ts";
import { playExecution } from "./execution.ts";
import { cudaFails, panics, taskFails, type Broken } from "./failures.ts";
import { drops, isOutOfMemory, isUnplugged, loops } from "./losses.ts";
import { playProof, type Proof } from "./proof.ts";
import { Script } from "./script.ts";
import { drawUuid } from "./seeded.ts";
import { playSetup } from "./setup.ts";
import { cancelByClient, hangInProve, keepRunning, restartCoordinator } from "./stops.ts";
import type { JobTruth } from "./truth.ts";
import { playWrap } from "./wrap.ts";

/** What a scenario is given. */
export interface Stage {
  /** Takes the lines. */
  script: Script;
  /** Microseconds since the epoch. */
  startUs: number;
  /** How many segments a proof has, all workers together. */
  segments: number;
}

/** Plays something, writes its lines and tells what is true of its jobs. */
type Scenario = (stage: Stage) => JobTruth[];

/** Everything that can happen in a sample cluster, by name. */
export const SCENARIOS = {
  completed: (stage) => [truthOfProof(play(stage))],
  "fails-in-contributions": breaking("Contributions", taskFails),
  "fails-in-prove": breaking("Prove", taskFails),
  "fails-in-aggregate": breaking("Aggregate", taskFails),
  "cuda-error": breaking("Prove", cudaFails),
  "panicked-in-contributions": breaking("Contributions", panics),
  "panicked-in-prove": breaking("Prove", panics),
  "connection-dropped": breaking("Prove", drops),
  "out-of-memory": breaking("Prove", isOutOfMemory),
  "heartbeats-missed": breaking("Prove", isUnplugged),
  "crash-loop": breaking("Contributions", loops),
  "timed-out": stopping((proof) => hangInProve(proof)),
  "coordinator-restarted": stopping((proof) => restartCoordinator(proof, midway(proof))),
  "cancelled-by-client": stopping((proof) => cancelByClient(proof, midway(proof))),
  running: stopping((proof) => keepRunning(proof, midway(proof))),
  "same-prefix": sharePrefix,
  "setup-completed": alone((script, job, startUs) => playSetup(script, job, startUs, "agreed")),
  "setup-failed-on-one": alone((script, job, startUs) => playSetup(script, job, startUs, "one-failed")),
  "setup-mismatched": alone((script, job, startUs) => playSetup(script, job, startUs, "mismatched")),
  "wrap-completed": alone((script, job, startUs) => playWrap(script, job, startUs, false)),
  "wrap-failed": alone((script, job, startUs) => playWrap(script, job, startUs, true)),
  "execution-completed": alone((script, job, startUs) => playExecution(script, job, startUs, false)),
  "execution-failed": alone((script, job, startUs) => playExecution(script, job, startUs, true)),
} as const satisfies Record<string, Scenario>;

/** Name of something that can happen in a sample cluster. */
export type ScenarioName = keyof typeof SCENARIOS;

/** Every name. */
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

/** A proof without a fault, with lines of its own to begin with. */
function play({ script, startUs, segments }: Stage, job = drawUuid(script.random)): Proof {
  const own = new Script(script.cast, script.random);
  const proof = playProof(own, job, startUs, segments);
  script.takeIn(own);
  return proof;
}

/** A worker fails while it computes in a phase, and the job with it. */
function breaking(phase: Phase, fail: (broken: Broken) => Ending): Scenario {
  return stopping((proof) => {
    const { worker, startUs, endUs } = breakingTask(proof, phase);
    const stopped = stopProof(proof, Math.round((startUs + endUs) / 2));
    return truthOfStopped(stopped, fail({ proof: stopped, worker, phase }));
  });
}

/** The task of a phase that ends last breaks; the aggregator's breaks once every proof has come. */
function breakingTask(
  proof: Proof,
  phase: Phase,
): { worker: Broken["worker"]; startUs: number; endUs: number } {
  const tasks = proof.tasks.filter((task) => task.phase === phase);
  const last = tasks.reduce((latest, task) => (task.endUs > latest.endUs ? task : latest));
  return phase === "Aggregate" ? { ...last, startUs: proof.phases.Prove.endUs } : last;
}

function stopping(stop: (proof: Proof) => JobTruth): Scenario {
  return (stage) => {
    const own = new Script(stage.script.cast, stage.script.random);
    const truth = stop(playProof(own, drawUuid(own.random), stage.startUs, stage.segments));
    stage.script.takeIn(own);
    return [truth];
  };
}

/** A moment at which every worker is proving. */
function midway(proof: Proof): number {
  const ends = proof.tasks.filter(({ phase }) => phase === "Prove").map(({ endUs }) => endUs);
  return Math.round((proof.phases.Prove.startUs + Math.min(...ends)) / 2);
}

/** A job that is no proof. */
function alone(playJob: (script: Script, job: string, startUs: number) => JobTruth): Scenario {
  return ({ script, startUs }) => [playJob(script, drawUuid(script.random), startUs)];
}

/** Two proofs, one after the other, whose IDs differ behind their first eight characters alone. */
function sharePrefix(stage: Stage): JobTruth[] {
  const first = drawUuid(stage.script.random);
  const second = first.slice(0, 8) + drawUuid(stage.script.random).slice(8);
  const one = play(stage, first);
  const other = play({ ...stage, startUs: one.endUs + 5_000_000 }, second);
  return [truthOfProof(one), truthOfProof(other)];
}
