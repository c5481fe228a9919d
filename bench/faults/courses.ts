import { ORIGIN_US } from "./cluster.ts";
import type { SimHost } from "./cluster.ts";
import type { Fault, Told } from "./broken.ts";
import { fails } from "./failures.ts";
import { sayNoise } from "./pool.ts";
import { drawPace, sayProof, truthOf } from "./proof.ts";
import type { SimLine, Stage } from "./stage.ts";
import type { SimTruth } from "./truth.ts";
import { coordinatorWords } from "./words.ts";
import { workerWords } from "./worker-words.ts";

function begin({ dice }: Stage): { id: string; startUs: number } {
  return { id: dice.uuid(), startUs: ORIGIN_US + dice.between(0, 9e6) };
}

/** A proof that comes to its good end. */
export const completes: Fault = (stage) => {
  const { workers } = stage.cluster;
  const wish = begin(stage);
  const proof = sayProof(stage, {
    ...wish,
    workers,
    pace: drawPace(stage, workers.length),
    isTalkative: stage.dice.chance(0.3),
  });
  sayNoise(stage, workers, proof.startUs, proof.endUs);
  return { truths: [truthOf(proof, "completed")] };
};

/** One worker is several times slower than the others. */
export const slow: Fault = (stage) => {
  const { dice, cluster } = stage;
  const { workers } = cluster;
  const pace = drawPace(stage, workers.length);
  const index = dice.whole(0, workers.length - 1);
  const phase = dice.pick(["Contributions", "Prove"] as const);
  const factor = dice.between(2, 4);
  pace[phase][index] = (pace[phase][index] ?? 0) * factor;
  const proof = sayProof(stage, { ...begin(stage), workers, pace });
  const host = workers[index]?.host;
  const stragglers = host ? [{ host, phase, factor: (pace[phase][index] ?? 0) / median(pace[phase]) }] : [];
  return { truths: [{ ...truthOf(proof, "completed"), stragglers }] };
};

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** A proof that is still at work, and well. */
export const runs: Fault = (stage) => {
  const { dice, cluster } = stage;
  const { workers } = cluster;
  const pace = drawPace(stage, workers.length);
  const proof = sayProof(stage, { ...begin(stage), workers, pace, isTalkative: dice.chance(0.3) });
  const nowUs = proof.startUs + dice.between(0.05, 0.98) * (proof.endUs - proof.startUs);
  stage.unsay(({ atUs }) => atUs > nowUs);
  return { truths: [truthOf(proof, "running")], nowUs };
};

/** Two jobs at once, each with workers of its own: one fails, the other does not. */
export const two: Fault = (stage) => pairOf(stage, [stage.dice.uuid(), stage.dice.uuid()], 0);

/** Two jobs whose first eight characters are equal, at once or one after the other. */
export const alike: Fault = (stage) => {
  const { dice } = stage;
  const first = dice.uuid();
  const second = `${first.slice(0, 8)}${dice.uuid().slice(8)}`;
  return dice.chance(0.5)
    ? pairOf(stage, [first, second], dice.between(1e6, 8e6))
    : sequel(stage, [first, second]);
};

function pairOf(stage: Stage, [first, second]: [string, string], apartUs: number): Told {
  const { workers } = stage.cluster;
  const half = Math.max(2, workers.length >> 1);
  const [failing, going] = [workers.slice(0, half), workers.slice(half)];
  const told = fails(stage, { id: first, workers: failing });
  const startUs = ORIGIN_US + 10e6 + apartUs;
  const proof = sayProof(stage, { id: second, workers: going, startUs, pace: drawPace(stage, going.length) });
  return { truths: [...told.truths, truthOf(proof, "completed")] };
}

/** A job fails, and the same workers run the next one. */
export const again: Fault = (stage) => sequel(stage, [stage.dice.uuid(), stage.dice.uuid()]);

function sequel(stage: Stage, [first, second]: [string, string]): Told {
  const { dice, cluster } = stage;
  const told = fails(stage, { id: first });
  const endUs = Math.max(...told.truths.flatMap(({ reason }) => reason?.atUs ?? []));
  const startUs = endUs + dice.between(5e6, 30e6);
  if (dice.chance(0.3)) return { truths: [...told.truths, ...fails(stage, { id: second, startUs }).truths] };
  const { workers } = cluster;
  const proof = sayProof(stage, { id: second, workers, startUs, pace: drawPace(stage, workers.length) });
  return { truths: [...told.truths, truthOf(proof, "completed")] };
}

/** An execution, well or failing. */
export const execution: Fault = (stage) => {
  const { dice, cluster } = stage;
  const { id, startUs } = begin(stage);
  const { workers } = cluster;
  stage.coordinator(startUs, id, coordinatorWords.jobStarted(id, workers.length));
  stage.coordinator(startUs + 800, id, coordinatorWords.phaseStarted(id, "Contributions", workers.length));
  const failing = dice.chance(0.5) ? dice.whole(0, workers.length - 1) : -1;
  const doneUs: number[] = [];
  workers.forEach((worker, index) => {
    const begunUs = startUs + 900 + stage.net();
    stage.worker(begunUs, worker, id, workerWords.executing(id));
    if (index !== failing) doneUs[index] = begunUs + dice.between(8e6, 11e6);
  });
  const base = completed({ id, startUs, workers });
  const culprit = workers[failing];
  const order = doneUs
    .map((atUs, index) => ({ atUs, index }))
    .filter(({ atUs }) => atUs)
    .sort((a, b) => a.atUs - b.atUs);
  const failsUs = culprit ? startUs + dice.between(2e6, 7e6) : Infinity;
  order.forEach(({ atUs, index }, place) => {
    const worker = workers[index];
    if (worker && atUs < failsUs)
      stage.coordinator(
        atUs + stage.net(),
        id,
        coordinatorWords.execution(id, worker, place + 1, workers.length, (atUs - startUs) / 1e6),
      );
  });
  if (!culprit) {
    const endUs = Math.max(...order.map(({ atUs }) => atUs)) + 20_000;
    stage.coordinator(endUs, id, coordinatorWords.executed(id, (endUs - startUs) / 1e6));
    return { truths: [base] };
  }
  const root = stage.worker(
    failsUs,
    culprit,
    id,
    workerWords.executionFailed(id, "ROM setup does not match the guest program"),
  );
  return {
    truths: [
      endOf(
        stage,
        base,
        culprit.host,
        root,
        `Task execution failed on worker WorkerId(${culprit.id.slice(0, 8)}${culprit.id.length > 8 ? "…" : ""}): Execution failed`,
        failsUs,
      ),
    ],
  };
};

/** The truth of a job that came to its good end. */
function completed(job: Pick<SimTruth, "id" | "startUs" | "workers">): SimTruth {
  return {
    ...job,
    state: "completed",
    roots: [],
    reason: null,
    stragglers: [],
    stalled: null,
    uncovered: [],
  };
}

function endOf(
  stage: Stage,
  base: SimTruth,
  culprit: SimHost,
  root: SimLine,
  reason: string,
  atUs: number,
): SimTruth {
  const failed = stage.coordinator(atUs + stage.net(), base.id, coordinatorWords.failed(base.id, reason));
  for (const worker of base.workers)
    stage.worker(failed.atUs + 400 + stage.net(), worker, base.id, workerWords.cancelled(base.id, reason), {
      consequence: true,
    });
  return { ...base, state: "failed", culprit, roots: [root], reason: failed };
}

/** A set-up of all workers: well, with one that fails while the others agree, or with keys that do not. */
export const setup: Fault = (stage) => {
  const { dice, cluster } = stage;
  const { id, startUs } = begin(stage);
  const { workers } = cluster;
  const failing = dice.chance(0.4) ? dice.whole(0, workers.length - 1) : -1;
  const isMismatch = dice.chance(0.3);
  let lastUs = startUs;
  workers.forEach((worker, index) => {
    const begunUs = startUs + stage.net();
    const doneUs = begunUs + dice.between(2e6, 6e6);
    lastUs = Math.max(lastUs, doneUs);
    stage.worker(begunUs, worker, id, workerWords.settingUp(id));
    if (index === failing) {
      stage.worker(doneUs, worker, id, workerWords.setupFailed(id, "proving key is truncated"));
      stage.coordinator(
        doneUs + stage.net(),
        id,
        coordinatorWords.setupFailed(id, worker, "proving key is truncated"),
      );
    } else {
      stage.worker(doneUs, worker, id, workerWords.setUp(id));
      stage.coordinator(doneUs + stage.net(), id, coordinatorWords.setUp(id, worker));
    }
  });
  const base = completed({ id, startUs, workers });
  if (!isMismatch) {
    stage.coordinator(lastUs + 30_000, id, coordinatorWords.setupDone(id));
    return { truths: [base] };
  }
  const line = stage.coordinator(lastUs + 30_000, id, coordinatorWords.setupMismatch(id));
  const culprit = workers[failing];
  const own = stage.lines.find(
    ({ said, worker }) =>
      worker === culprit && typeof said !== "string" && said.words.includes("Failed setup"),
  );
  return {
    truths: [
      {
        ...base,
        state: "failed",
        culprit: culprit ? culprit.host : cluster.coordinator,
        roots: culprit && own ? [own] : [line],
        reason: line,
      },
    ],
  };
};

/** A wrap on one worker, well or failing. */
export const wrap: Fault = (stage) => {
  const { dice, cluster } = stage;
  const { id, startUs } = begin(stage);
  const worker = dice.pick(cluster.workers);
  stage.coordinator(startUs, id, coordinatorWords.wrapStarted(id, worker));
  const base = completed({ id, startUs, workers: [worker] });
  const atUs = startUs + dice.between(4e6, 2e7);
  if (dice.chance(0.5)) {
    stage.coordinator(atUs, id, coordinatorWords.wrapped(id));
    return { truths: [base] };
  }
  const root = stage.worker(atUs, worker, id, workerWords.wrapFailed(id, "snark proof does not verify"));
  return {
    truths: [
      endOf(
        stage,
        base,
        worker.host,
        root,
        `Task execution failed on worker WorkerId(${worker.id.slice(0, 8)}${worker.id.length > 8 ? "…" : ""}): Wrap failed`,
        atUs,
      ),
    ],
  };
};
