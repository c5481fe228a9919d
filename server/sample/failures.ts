import type { Phase } from "../../lib/zisk/milestones.ts";
import { workerName, type SampleWorker } from "./cast.ts";
import { tellEveryone, toldAt, type Ending, type StoppedProof, type TaskEnd } from "./ending.ts";
import type { Task } from "./proof.ts";
import { recover } from "./restart.ts";

/** A proof that stopped while one worker was computing, and that worker. */
export interface Broken {
  proof: StoppedProof;
  worker: SampleWorker;
  phase: Phase;
}

/** An error as `{:?}` prints it: its causes below it, the innermost last. */
const SERVICE_DIED = [
  "Failed to compute contributions",
  "",
  "Caused by:",
  "    0: Assembly service ROM did not answer",
  "    1: Service process exited with signal 11 (SIGSEGV)",
].join("\n");

const RECURSION_FAILED = "Recursive verification of proof 2 failed";

const PANIC = [
  "index out of bounds: the len is 48 but the index is 48",
  "stack backtrace:",
  "   0: rust_begin_unwind",
  "             at /rustc/17067e9ac6d7e3c5b1f6d9b3ae4ce3d0e1c51c1d/library/std/src/panicking.rs:665:5",
  "   1: core::panicking::panic_fmt",
  "   2: proofman::challenge::accumulate",
  "             at /build/proofman/src/challenge.rs:211:17",
  "note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.",
];

/** A worker's task fails: its own line alone has the cause, and the coordinator's reason is a general one. */
export function taskFails(broken: Broken): Ending {
  const { proof, worker, phase } = broken;
  const { script, job, stoppedUs } = proof;
  if (phase === "Aggregate") {
    script.worker(stoppedUs, worker, job, "task_failed", { reason: RECURSION_FAILED, which: { phase } });
    return reported(broken, stoppedUs, { process: worker, timeUs: stoppedUs, text: RECURSION_FAILED });
  }
  proofFails(broken, stoppedUs, SERVICE_DIED);
  return reported(broken, stoppedUs, { process: worker, timeUs: stoppedUs, text: SERVICE_DIED });
}

/** A worker's prover runs out of graphics memory and says so without a time, before the task fails. */
export function cudaFails(broken: Broken): Ending {
  const { proof, worker } = broken;
  const { script, job, stoppedUs } = proof;
  const text = "out of memory (2)";
  script.print(stoppedUs, worker, job, "prover_failed", {
    expression: "cudaMalloc(&d_aux_trace, size)",
    reason: text,
    place: "src/starks/gen_proof.cu:412",
    which: { variant: "cuda" },
  });
  proofFails(broken, stoppedUs + 40_000, "GPU prover returned an error");
  return reported(broken, stoppedUs + 40_000, { process: worker, timeUs: stoppedUs, text });
}

/** The thread of a worker's task panics: what it says stands in lines without a time. */
export function panics(broken: Broken): Ending {
  const { proof, worker, phase } = broken;
  const { script, job, stoppedUs } = proof;
  script.print(
    stoppedUs,
    worker,
    job,
    "crashed",
    {
      name: "tokio-runtime-worker",
      place: "/build/proofman/src/challenge.rs:211:17",
      which: { variant: "panic" },
    },
    PANIC,
  );
  script.worker(stoppedUs + 2_000, worker, job, "task_failed", {
    reason: "reporting failure to the coordinator",
    which: { phase, variant: "panicked" },
  });
  return reported(broken, stoppedUs + 2_000, { process: worker, timeUs: stoppedUs, text: PANIC[0]! });
}

/** What a worker prints where its computation of a proof fails: the cause, and then the failure in general terms. */
function proofFails({ proof, worker, phase }: Broken, timeUs: number, error: string): void {
  const { script, job } = proof;
  script.worker(timeUs, worker, job, "task_failed", { phase, reason: error, which: { variant: "proof" } });
  const reason = "Failed to generate proof";
  script.worker(timeUs + 1_000, worker, job, "task_failed", { reason, which: { phase } });
}

/** The worker has told the coordinator; 5 ms later the job has failed. The failed one is told too: its own name is in its own log. */
function reported({ proof, worker, phase }: Broken, failedUs: number, cause: Ending["cause"]): Ending {
  const { script, job } = proof;
  const text = phase === "Aggregate" ? "Aggregation failed" : "Failed to generate proof";
  script.coordinator(failedUs + 4_000, job, "task_failed_on_worker", { worker: worker.id, reason: text });
  const reason = `Task execution failed on worker ${workerName(worker)}: ${text}`;
  const endUs = failedUs + 5_000;
  script.coordinator(endUs, job, "job_failed", { reason });
  const own = proof.open.filter((task) => task.worker === worker);
  const open = proof.open.filter((task) => task.worker !== worker);
  const others = tellEveryone({ ...proof, open }, endUs, reason);
  recover(script, endUs + 70_000, worker, job);
  const ends = own.map((task): [Task, TaskEnd] => [
    task,
    task.phase === phase
      ? { state: "failed", endUs: failedUs, toldBy: "worker" }
      : { state: "cancelled", endUs: toldAt(endUs, worker), toldBy: "worker" },
  ]);
  return { state: "failed", endUs, reason, cause, ends: new Map([...others, ...ends]) };
}
