import type { SampleEvent } from "./sample-event.ts";
import {
  finish,
  NODE,
  SAMPLE_WORKERS,
  Script,
  SECOND_US,
  secondsText,
  segments,
  startPhase,
  WORKER,
  type Worker,
} from "./sample-script.ts";

/** Draws a number in [0, 1). */
type Random = () => number;

/** How a sample job ends. */
export type Outcome = "completed" | "failed" | "cancelled";

/**
 * The events of one job of the sample cluster, in order of time: 15 to 35 s long, on all three workers.
 * @param startUs when the coordinator starts it, microseconds since the epoch
 */
export function sampleJob(jobId: string, startUs: number, outcome: Outcome, random: Random): SampleEvent[] {
  const script = new Script(jobId);
  const total = SAMPLE_WORKERS.length;
  const words = `[Job] Started ${script.job} successfully Capacity: 30CU Workers: ${total}`;
  script.say(startUs, "info", "job started", {}, words);
  const contributed = contributions(script, startUs + 1_000, random);
  if (outcome === "cancelled") {
    cancel(script, contributed + 400_000);
  } else {
    const proved = prove(script, contributed + 2_000, outcome === "failed", random);
    if (proved) aggregate(script, startUs, contributed, proved, random);
  }
  return script.events.sort((a, b) => a.timeUs - b.timeUs);
}

function contributions(script: Script, startUs: number, random: Random): number {
  const { job } = script;
  startPhase(script, startUs, "Contributions", 1);
  const ends = SAMPLE_WORKERS.map((worker) => {
    const tookUs = Math.round((4 + random() * 5) * SECOND_US);
    const heardUs = startUs + 7_000 + Math.round(random() * 3_000);
    script.work(
      heardUs,
      worker,
      NODE,
      "starting partial contribution",
      "Contributions",
      `Starting Partial Contribution for ${job}`,
    );
    script.work(
      heardUs + 900,
      worker,
      WORKER,
      "computing contribution",
      "Contributions",
      `Computing Contribution for ${job}`,
    );
    segments(
      script,
      worker,
      "Contributions",
      heardUs + 10_000,
      tookUs - 20_000,
      6 + Math.floor(random() * 4),
      "segment witness computed",
      "witness computed",
    );
    script.work(
      heardUs + tookUs,
      worker,
      WORKER,
      "contribution computation successful",
      "Contributions",
      `Contribution computation successful for ${job}`,
    );
    return { worker, endUs: heardUs + tookUs + 4_000 };
  });
  return finish(
    script,
    startUs,
    ends,
    "Contributions",
    (worker, done, total, seconds) =>
      `[Phase1] ${worker} finished phase 1 for ${job} (${done}/${total} workers done, Phase: ${seconds}s, Delay: 0.004s, Witness: ${seconds}s)`,
  );
}

/** @returns when the last worker had proved and who was first, or undefined where the phase failed */
function prove(
  script: Script,
  startUs: number,
  fails: boolean,
  random: Random,
): { endUs: number; first: Worker } | undefined {
  const { job } = script;
  startPhase(script, startUs, "Prove", 2);
  const ends: { worker: Worker; endUs: number }[] = [];
  const failing = fails ? SAMPLE_WORKERS[Math.floor(random() * SAMPLE_WORKERS.length)] : undefined;
  const failUs = startUs + Math.round((3 + random() * 2) * SECOND_US);
  for (const worker of SAMPLE_WORKERS) {
    const tookUs = Math.round((6 + random() * 7) * SECOND_US);
    const heardUs = startUs + 5_000 + Math.round(random() * 3_000);
    script.work(heardUs, worker, WORKER, "computing prove", "Prove", `Computing Prove for ${job}`);
    const workUs = fails ? failUs - heardUs - 20_000 : tookUs - 20_000;
    segments(
      script,
      worker,
      "Prove",
      heardUs + 10_000,
      workUs,
      6 + Math.floor(random() * 4),
      "segment proved",
      "proved",
    );
    if (fails) continue;
    script.work(
      heardUs + tookUs,
      worker,
      WORKER,
      "prove computation successful",
      "Prove",
      `Prove computation successful for ${job}`,
    );
    ends.push({ worker, endUs: heardUs + tookUs + 4_000 });
  }
  if (failing) {
    fail(script, failing, failUs);
    return undefined;
  }
  const endUs = finish(
    script,
    startUs,
    ends,
    "Prove",
    (worker, done, total, seconds) =>
      `[Phase2] ${worker} finished phase 2 for ${job} (${done} / ${total} workers done, ${seconds}s)`,
  );
  const [first] = ends.sort((a, b) => a.endUs - b.endUs);
  return first && { endUs, first: first.worker };
}

function aggregate(
  script: Script,
  startUs: number,
  contributedUs: number,
  proved: { endUs: number; first: Worker },
  random: Random,
): void {
  const { job } = script;
  const worker = proved.first;
  const fields = { worker_id: worker.id };
  const name = `WorkerId(${worker.id.slice(0, 8)}…)`;
  const tookUs = Math.round((1.5 + random() * 2.5) * SECOND_US);
  const endUs = proved.endUs + tookUs;
  script.say(
    proved.endUs + 500,
    "info",
    "aggregator assigned",
    fields,
    `[Phase3] Assigned worker ${name} as aggregator for job ${job}`,
  );
  script.say(
    proved.endUs + 600,
    "info",
    "phase started",
    { phase: "Aggregate" },
    `[Phase3] Started with 1 workers for ${job}`,
  );
  script.work(
    proved.endUs + 5_000,
    worker,
    WORKER,
    "starting aggregation step",
    "Aggregate",
    `Starting aggregation step for ${job}`,
  );
  script.work(
    endUs - 4_000,
    worker,
    NODE,
    "aggregation task completed",
    "Aggregate",
    `Aggregation task completed for ${job}`,
  );
  const done = { phase: "Aggregate", ...fields, elapsed_ms: Math.round(tookUs / 1_000) };
  script.say(
    endUs,
    "info",
    "phase completed",
    done,
    `[Phase3] WorkerId ${name} done, phase 3 completed for ${job} (${secondsText(tookUs)}s)`,
  );
  const phases = [contributedUs - startUs, proved.endUs - contributedUs, tookUs].map(
    (us) => `${secondsText(us)}s`,
  );
  const total = { elapsed_ms: Math.round((endUs + 1_000 - startUs) / 1_000) };
  script.say(
    endUs + 1_000,
    "info",
    "job completed",
    total,
    `[Job] Finished ${job} ✔ ${secondsText(endUs + 1_000 - startUs)}s (${phases.join("+")})`,
  );
}

function fail(script: Script, worker: Worker, timeUs: number): void {
  const { job } = script;
  const error = "CUDA error 2: out of memory (requested 1073741824 bytes)";
  script.segment(
    timeUs,
    worker,
    "Prove",
    9,
    "failed to generate proof",
    `Failed to generate proof for ${job}: ${error}`,
    error,
  );
  const reason = "worker reported failure";
  const lost = { phase: "Prove", worker_id: worker.id, error: reason };
  const name = `WorkerId(${worker.id.slice(0, 8)}…)`;
  script.say(
    timeUs + 8_000,
    "error",
    "worker failed",
    lost,
    `Worker ${name} Disconnected while computing for job ${job} in phase Prove`,
  );
  script.say(
    timeUs + 9_000,
    "error",
    "job failed",
    { error: reason },
    `Failed job ${job} (reason: ${reason})`,
  );
}

function cancel(script: Script, timeUs: number): void {
  script.say(timeUs, "info", "job cancelled", {}, `Cancelled job ${script.job}`);
  SAMPLE_WORKERS.forEach((worker, index) => {
    const words = `Job ${script.job} cancelled: requested by client`;
    const fields = { job_id: script.jobId, worker_id: worker.id };
    script.events.push({
      timeUs: timeUs + 400 * (index + 1),
      host: worker.host,
      level: "info",
      target: NODE,
      message: "job cancelled",
      fields,
      words,
    });
  });
}
