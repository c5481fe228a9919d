import { breakProof, dropped } from "./broken.ts";
import type { Broken, Fault, Told } from "./broken.ts";
import { drawPace, giveUp, sayProof, tellEveryone, truthOf } from "./proof.ts";
import { ORIGIN_US } from "./cluster.ts";
import type { SimLine, Stage } from "./stage.ts";
import { W, coordinatorWords, poolWords } from "./words.ts";
import { processWords } from "./worker-words.ts";

/** What the coordinator waits at most, seconds. */
export const LIMITS = { Contributions: 300, Prove: 600, Aggregate: 100 } as const;

/** When the coordinator gives a hanging task up, and as which phase: once the first proof has come, as Aggregate. */
export function strikes({ proof, phase }: Broken): { atUs: number; phase: keyof typeof LIMITS } {
  if (phase === "Contributions") return { atUs: proof.starts.Contributions + 300e6, phase };
  if (Number.isFinite(proof.starts.Aggregate))
    return { atUs: proof.starts.Aggregate + 100e6, phase: "Aggregate" };
  return { atUs: proof.starts.Prove + 600e6, phase: "Prove" };
}

/** A task hangs until its time is over; the coordinator names nobody. */
export const hangs: Fault = (stage) => {
  const broken = breakProof(stage);
  const { proof, worker } = broken;
  const { atUs, phase } = strikes(broken);
  if (stage.dice.chance(0.5)) talk(stage, broken, atUs);
  const timedOut = stage.coordinator(
    atUs,
    proof.id,
    coordinatorWords.timedOut(proof.id, phase, LIMITS[phase]),
  );
  const isDeaf = stage.dice.chance(0.5);
  const reason = giveUp(stage, proof, {
    atUs: atUs + 600,
    reason: `Phase ${phase} timed out`,
    gone: isDeaf ? [worker] : [],
  });
  if (!isDeaf) unsayRecovery(stage, broken, atUs);
  if (stage.dice.chance(0.4))
    stage.coordinator(atUs + 300e6, null, poolWords.wedged(worker), { consequence: true });
  return {
    truths: [{ ...truthOf(proof, "failed"), culprit: worker.host, roots: [timedOut], reason }],
    nowUs: atUs + 302e6,
  };
};

/** What hangs hears that it is called off, and never comes back. */
function unsayRecovery(stage: Stage, { worker, proof }: Broken, atUs: number): void {
  stage.unsay(
    ({ said, ...line }) =>
      line.worker === worker &&
      line.atUs > atUs &&
      (line.job === proof.id || line.job === null) &&
      (typeof said === "string" || !/ cancelled/.test(said.words)),
  );
}

/** Its process still talks while the task hangs. */
export function talk(stage: Stage, { worker, proof, atUs }: Broken, untilUs: number): void {
  for (let nextUs = atUs + 5e6; nextUs < untilUs; nextUs += 20e6)
    stage.process(nextUs, worker, proof.id, "[INFO] PilStark: waiting for the device");
}

/** The network of one worker is cut, or its machine loses its power. */
export const cutOff: Fault = (stage) => {
  const broken = breakProof(stage);
  const { worker, proof, atUs } = broken;
  if (stage.dice.chance(0.4)) return missed(stage, broken);
  const own = stage.process(
    atUs,
    worker,
    proof.id,
    processWords.errorReceiving("h2 protocol error: error reading a body from connection"),
  );
  for (let retry = 1; retry <= 4; retry++) {
    stage.process(atUs + retry * 5e6, worker, null, processWords.connecting(), { consequence: true });
    stage.process(
      atUs + retry * 5e6 + 90_000,
      worker,
      null,
      processWords.connectionFailed("transport error: tcp connect error: No route to host (os error 113)"),
      { consequence: true },
    );
  }
  const told = dropped(broken, atUs + stage.dice.between(-2e3, 5e4), [own]);
  const heard = stage.lines.filter(
    ({ said, worker: of, host, atUs: heardUs }) =>
      !of &&
      host === stage.cluster.coordinator &&
      Math.abs(heardUs - atUs) < 2e5 &&
      typeof said !== "string" &&
      said.words.includes(W(worker)) &&
      said.level !== "INFO",
  );
  for (const truth of told.truths) truth.roots.push(...heard);
  for (const line of heard) line.isConsequence = false;
  stage.coordinator(atUs + 30e6, null, poolWords.reconnected(worker));
  return told;
};

/** Nobody closes the stream of a machine without power: it is missed by its heartbeats. */
function missed(stage: Stage, { proof, worker, atUs }: Broken): Told {
  const { dice } = stage;
  const missedUs = atUs + dice.between(90e6, 101e6);
  stage.unsay((line) => line.host === worker.host && line.atUs > atUs);
  const warned = dice.chance(0.6) ? [stage.coordinator(atUs + 40e6, null, poolWords.late(worker))] : [];
  const line = stage.coordinator(missedUs, proof.id, coordinatorWords.missed(proof.id, worker));
  const words = `[Monitor] Worker ${W(worker)} missed heartbeats for job JobId(${proof.id.slice(0, 8)}…)`;
  const reason = giveUp(stage, proof, { atUs: missedUs + 500, reason: words, gone: [worker] });
  return {
    truths: [{ ...truthOf(proof, "failed"), culprit: worker.host, roots: [...warned, line], reason }],
  };
}

/** The coordinator is started anew in the middle of a job, and knows nothing of it any more. */
export const coordinatorRestarts: Fault = (stage) => {
  const { dice, cluster } = stage;
  const { workers } = cluster;
  const id = dice.uuid();
  const startUs = ORIGIN_US + dice.between(0, 9e6);
  const proof = sayProof(stage, { id, workers, startUs, pace: drawPace(stage, workers.length) });
  const atUs = startUs + dice.between(0.2, 0.8) * (proof.endUs - startUs);
  stage.unsay((line) => line.stream === "zisk-coordinator" && line.atUs > atUs);
  stage.unsay(
    (line) =>
      line.job === id &&
      line.stream === "zisk-worker" &&
      line.atUs > proof.starts.Prove &&
      atUs < proof.starts.Prove,
  );
  stage.unsay(
    (line) =>
      line.job === id &&
      typeof line.said !== "string" &&
      line.atUs > atUs &&
      /ggregation|Starting/.test(line.said.words),
  );
  const root = stage.coordinator(atUs + 3e6, null, poolWords.listening());
  workers.forEach((worker, index) => {
    const cutUs = atUs + stage.net();
    stage.process(cutUs, worker, null, processWords.errorReceiving("transport error"), { consequence: true });
    stage.process(cutUs + 1e6, worker, null, processWords.connecting(), { consequence: true });
    stage.process(
      cutUs + 1.01e6,
      worker,
      null,
      processWords.connectionFailed("tcp connect error: Connection refused (os error 111)"),
      { consequence: true },
    );
    stage.coordinator(atUs + 6e6 + index * 1e4, null, poolWords.registered(worker, index + 1));
  });
  return { truths: [{ ...truthOf(proof, "unknown"), culprit: cluster.coordinator, roots: [root] }] };
};

/** A client cancels the job: it is nobody's fault. */
export const cancelled: Fault = (stage) => {
  const { dice, cluster } = stage;
  const id = dice.uuid();
  const startUs = ORIGIN_US + dice.between(0, 9e6);
  const proof = sayProof(stage, {
    id,
    workers: cluster.workers,
    startUs,
    pace: drawPace(stage, cluster.workers.length),
  });
  const atUs = startUs + dice.between(0.1, 0.9) * (proof.endUs - startUs);
  stage.unsay((line) => line.job === id && line.stream === "zisk-coordinator" && line.atUs > atUs);
  const line: SimLine = stage.coordinator(atUs, id, coordinatorWords.cancelled(id));
  tellEveryone(stage, proof, { atUs, reason: dice.chance(0.5) ? "Cancelled by client request" : "" });
  return { truths: [{ ...truthOf(proof, "cancelled"), culprit: null, roots: [], reason: line }] };
};

/** A task hangs, and no time is over yet: the job is stalled. */
export const stalls: Fault = (stage) => {
  const broken = breakProof(stage);
  const { proof, worker, phase } = broken;
  const strike = strikes(broken);
  const usualUs =
    phase === "Aggregate"
      ? Math.max(...proof.ends.Prove) + 60e6
      : Math.max(...proof.ends[phase].filter(Number.isFinite)) * 2 - proof.starts[phase] + 30e6;
  const nowUs = usualUs + stage.dice.float() * (strike.atUs - 1e6 - usualUs);
  if (nowUs < usualUs) return stalls(afresh(stage, proof.id));
  if (stage.dice.chance(0.5)) talk(stage, broken, nowUs);
  stage.unsay(({ atUs }) => atUs > nowUs);
  return {
    truths: [
      {
        ...truthOf(proof, "stalled"),
        culprit: worker.host,
        stalled: { silent: [worker.host], phase, strikesUs: strike.atUs },
      },
    ],
    nowUs,
  };
};

function afresh(stage: Stage, job: string): Stage {
  stage.unsay((line) => line.job === job);
  return stage;
}
