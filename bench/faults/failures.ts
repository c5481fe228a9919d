import { breakProof, dropped, reported } from "./broken.ts";
import type { Broken, Fault, Told } from "./broken.ts";
import { startWorker } from "./pool.ts";
import type { SimLine, Stage } from "./stage.ts";
import { banner, processWords, workerWords } from "./worker-words.ts";
import type { SimPhase } from "./words.ts";

const CHAIN = [
  "Failed to compute contributions",
  "",
  "Caused by:",
  "    0: Assembly service ROM did not answer",
  "    1: Service process exited with signal 11 (SIGSEGV)",
].join("\n");
const ERRORS = [
  CHAIN,
  "Constraint verification failed in AIR 12",
  "Failed to open /dev/shm/ZISK_00_mo: No such file or directory (os error 2)",
];

/** The lines of a task that failed: the cause, and then the failure in general terms. */
export function sayFailure({ stage, proof, worker, phase }: Broken, atUs: number, error: string): SimLine {
  const own = {
    Aggregate: workerWords.computationFailed,
    Contributions: workerWords.proofFailed,
    Prove: workerWords.proofFailed,
  }[phase];
  const root = stage.worker(atUs, worker, proof.id, own(proof.id, phase, error));
  if (phase !== "Aggregate")
    stage.worker(
      atUs + 900,
      worker,
      proof.id,
      workerWords.computationFailed(proof.id, phase, "Failed to generate proof"),
      { consequence: true },
    );
  return root;
}

/** A task fails, and says why. */
export function fails(stage: Stage, wish: Parameters<typeof breakProof>[1] = {}): Told {
  const broken = breakProof(stage, wish);
  const root = sayFailure(broken, broken.atUs, stage.dice.pick(ERRORS));
  return reported(
    broken,
    broken.atUs + 1_500,
    broken.phase === "Aggregate" ? "Aggregation failed" : "Failed to generate proof",
    [root],
  );
}

/** The graphics memory runs out: the prover says so without a time, before the task fails. */
export const cuda: Fault = (stage) => {
  const broken = breakProof(stage);
  const { worker, proof, atUs } = broken;
  const root = stage.process(
    atUs,
    worker,
    proof.id,
    "[CUDA] cudaMalloc(&d_aux_trace, size) failed due to: out of memory (2) at src/starks/gen_proof.cu:412",
  );
  sayFailure(broken, atUs + 60_000, "GPU prover returned an error").isConsequence = true;
  return reported(broken, atUs + 62_000, "Failed to generate proof", [root]);
};

/** A thread panics, and the task with it. */
export const panics: Fault = (stage) => {
  const broken = breakProof(stage, { phase: stage.dice.pick(["Contributions", "Prove"] as const) });
  const { worker, proof, atUs, phase } = broken;
  const root = stage.process(
    atUs,
    worker,
    proof.id,
    [
      "thread 'tokio-runtime-worker' (118) panicked at /build/proofman/src/challenge.rs:211:17:",
      "index out of bounds: the len is 48 but the index is 48",
      "stack backtrace:",
      "   0: rust_begin_unwind",
      "   1: core::panicking::panic_fmt",
      "note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.",
    ].join("\n"),
  );
  stage.worker(
    atUs + 2_000,
    worker,
    proof.id,
    workerWords.panicked(proof.id, phase as Exclude<SimPhase, "Aggregate">),
    { consequence: true },
  );
  return reported(broken, atUs + 3_000, "Task panicked", [root]);
};

/** The process is killed: by the kernel, by a signal, by Open MPI's account, or by itself. */
export const killed: Fault = (stage) => diesOf(stage, breakProof(stage));

/** The worker that aggregates is killed; nobody replaces it. */
export const aggregatorKilled: Fault = (stage) => diesOf(stage, breakProof(stage, { phase: "Aggregate" }));

function diesOf(stage: Stage, broken: Broken): Told {
  const { worker, proof, atUs } = broken;
  const { dice } = stage;
  const { id } = proof;
  const how = dice.pick([
    "kernel",
    "kernel",
    "signal",
    "mpirun",
    "segfault",
    "allocation",
    "silent",
  ] as const);
  const roots: SimLine[] = [];
  if (how === "kernel")
    roots.push(
      stage.system(
        atUs,
        worker,
        id,
        "kernel",
        `Out of memory: Killed process ${worker.pid} (zisk-worker) total-vm:268435456kB, anon-rss:127926272kB, file-rss:4096kB, shmem-rss:0kB, UID:998`,
      ),
    );
  if (how === "mpirun")
    roots.push(
      stage.process(
        atUs,
        worker,
        id,
        `mpirun noticed that process rank 0 with PID ${worker.pid} on node ${worker.host.name} exited on signal 9 (Killed).`,
      ),
    );
  if (how === "segfault")
    roots.push(stage.process(atUs, worker, id, "Service mo process crashed with signal: 11"));
  if (how === "allocation")
    roots.push(stage.process(atUs, worker, id, "memory allocation of 8589934592 bytes failed"));
  if (how === "kernel" || how === "signal") {
    const exited = stage.system(
      atUs + 3_000,
      worker,
      id,
      "systemd",
      "zisk-worker.service: Main process exited, code=killed, status=9/KILL",
      { consequence: how === "kernel" },
    );
    const failed = stage.system(
      atUs + 3_500,
      worker,
      id,
      "systemd",
      `zisk-worker.service: Failed with result '${how === "kernel" ? "oom-kill" : "signal"}'.`,
      { consequence: true },
    );
    if (how === "signal") roots.push(exited, failed);
  }
  const told = dropped(broken, atUs + 6_000, roots);
  if (how !== "silent") {
    stage.system(
      atUs + 10_000_000,
      worker,
      null,
      "systemd",
      "zisk-worker.service: Scheduled restart job, restart counter is at 1.",
    );
    startWorker(stage, worker, atUs + 10_100_000, stage.cluster.workers.length);
  }
  return told;
}

/** The process aborts, starts again at once and fails at its start, over and over. */
export const loops: Fault = (stage) => {
  const broken = breakProof(stage, { phase: stage.dice.pick(["Contributions", "Prove"] as const) });
  const { worker, proof, atUs } = broken;
  const root = stage.process(
    atUs,
    worker,
    proof.id,
    "terminate called after throwing an instance of 'std::runtime_error'\n  what():  proving key is truncated",
  );
  const told = dropped(broken, atUs + 4_000, [root]);
  for (const [index, afterUs] of [200_000, 10_200_000, 20_200_000].entries()) {
    const startUs = atUs + afterUs;
    stage.system(
      startUs - 50_000,
      worker,
      null,
      "systemd",
      `zisk-worker.service: Scheduled restart job, restart counter is at ${index + 1}.`,
    );
    stage.process(startUs, worker, null, banner(worker), { consequence: true });
    stage.process(startUs + 20_000, worker, null, processWords.connecting(), { consequence: true });
    stage.process(
      startUs + 25_000,
      worker,
      null,
      "Error: Failed to start worker\n\nCaused by:\n    0: Failed to load proving key\n    1: No such file or directory (os error 2)",
      { consequence: true },
    );
  }
  return told;
};

/** What goes wrong on one host shows, seconds later, as the failure of another: the coordinator names the wrong one. */
export const elsewhere: Fault = (stage) => {
  const broken = breakProof(stage, { phase: "Prove" });
  const { proof, atUs } = broken;
  const { dice } = stage;
  const culprit = broken.worker;
  const victim = dice.pick(proof.workers.filter((worker) => worker !== culprit));
  const root = stage.process(
    atUs,
    culprit,
    proof.id,
    dice.pick([
      "Service mo process crashed with signal: 11",
      "[CUDA] cudaMemcpy(d_trace, h_trace, size) failed due to: unspecified launch failure (719) at src/starks/trace.cu:88",
      "ERROR: Failed calling sem_open(/ZISK_00_mo_semckp) errno=2: No such file or directory",
    ]),
  );
  const failsUs = atUs + dice.between(2e6, 8e6);
  stage.unsay(
    (line) =>
      line.worker === victim && line.job === proof.id && line.stream === "zisk-worker" && line.atUs > failsUs,
  );
  stage.unsay((line) => line.stream === "zisk-coordinator" && line.job === proof.id && line.atUs > failsUs);
  // It has not come to its end either.
  const isDone = stage.lines.some(
    ({ worker, said, atUs: doneUs }) =>
      worker === victim &&
      doneUs > proof.starts.Prove &&
      typeof said !== "string" &&
      said.message === "prove computation successful",
  );
  if (isDone) return elsewhere(fresh(stage, proof.id));
  const own: Broken = { ...broken, worker: victim };
  sayFailure(own, failsUs, "MPI communicator failed: connection reset by peer").isConsequence = true;
  return reported(own, failsUs + 1_500, "Failed to generate proof", [root], culprit);
};

/** The stage without a job that came out otherwise than wished. */
function fresh(stage: Stage, job: string): Stage {
  stage.unsay((line) => line.job === job);
  return stage;
}

/** An error that was put up with, on a worker that went on well, long before another one fails. */
export const decoy: Fault = (stage) => {
  const broken = breakProof(stage, { phase: "Prove" });
  const { worker, proof, atUs } = broken;
  const healthy = stage.dice.pick(proof.workers.filter((other) => other !== worker));
  stage.process(
    proof.starts.Contributions + 1.5e6,
    healthy,
    proof.id,
    "[ERROR]: cannot pin memory, going on without",
  );
  const root = sayFailure(broken, atUs, "Constraint verification failed in AIR 12");
  return reported(broken, atUs + 1_500, "Failed to generate proof", [root]);
};
