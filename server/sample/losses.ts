import { printBanner } from "./banner.ts";
import { COORDINATOR_URL, workerName, type SampleWorker } from "./cast.ts";
import { tellEveryone, type Ending } from "./ending.ts";
import type { Broken } from "./failures.ts";
import { join, nextProcess, recover, startWorker } from "./restart.ts";
import type { Script } from "./script.ts";

/** After the stream has closed, the coordinator gives a worker this long to come back, µs. */
const GRACE_US = 500_000;

/** The connection is gone for 5 s; the worker lives. */
export function drops(broken: Broken): Ending {
  const { proof, worker } = broken;
  const { script, job, stoppedUs } = proof;
  const reason = "h2 protocol error: error reading a body from connection";
  script.process(
    stoppedUs + 1_000,
    worker,
    "connection_failed",
    { reason, which: { variant: "stream" } },
    job,
  );
  recover(script, stoppedUs + 60_000, worker, job);
  const cause = { process: worker, timeUs: stoppedUs + 1_000, text: reason };
  const ending = { ...lost(broken, stoppedUs + 2_000), cause };
  script.process(stoppedUs + 3_000_000, worker, "connecting", { address: COORDINATOR_URL });
  refused(script, stoppedUs + 3_100_000, worker, null);
  join(script, stoppedUs + 5_000_000, worker, "worker_reconnected");
  return ending;
}

/** The kernel kills the worker's process; the service manager starts it again 10 s later. */
export function isOutOfMemory(broken: Broken): Ending {
  const { proof, worker } = broken;
  const { script, job, stoppedUs } = proof;
  script.system(stoppedUs, worker, job, "killed", {
    writer: "kernel",
    pid: worker.pid,
    name: worker.service,
    tail: " total-vm:268435456kB, anon-rss:127926272kB, file-rss:4096kB, shmem-rss:0kB, UID:998",
    which: { variant: "kernel" },
  });
  const exited = { killedBy: "killed", status: "9/KILL", which: { variant: "unit" } };
  script.system(stoppedUs + 3_000, worker, job, "killed", { writer: "systemd", ...exited });
  script.system(stoppedUs + 3_500, worker, job, "killed", {
    writer: "systemd",
    which: { variant: "unit-oom" },
  });
  const ending = lost(broken, stoppedUs + 8_000);
  const next = nextProcess(script, worker);
  const restartUs = stoppedUs + 10_000_000;
  script.system(restartUs, worker, null, "restart_scheduled", { writer: "systemd", number: 1 });
  startWorker(script, restartUs + 100_000, next);
  const cause = { process: worker, timeUs: stoppedUs, text: "Out of memory: Killed process" };
  return { ...ending, cause };
}

/** The worker aborts, starts again at once under a new ID, and fails at its start until somebody has mended it. */
export function loops(broken: Broken): Ending {
  const { proof, worker } = broken;
  const { script, job, stoppedUs } = proof;
  const thrown = "after throwing an instance of 'std::runtime_error'";
  const what = "proving key is truncated";
  script.print(stoppedUs, worker, job, "crashed", { text: thrown, which: { variant: "terminate" } }, [
    `  what():  ${what}`,
  ]);
  const ending = lost(broken, stoppedUs + 4_000);
  let starting = worker;
  for (const afterUs of [200_000, 10_200_000, 20_200_000]) {
    starting = nextProcess(script, starting);
    const startUs = stoppedUs + afterUs;
    failAtStart(script, startUs, starting, startUs < ending.endUs! ? job : null);
  }
  startWorker(script, stoppedUs + 30_200_000, nextProcess(script, starting));
  return { ...ending, cause: { process: worker, timeUs: stoppedUs, text: what } };
}

/** @param during the job in which the process starts; what it prints then is of no job, which its start has lost */
function failAtStart(script: Script, startUs: number, worker: SampleWorker, during: string | null): void {
  printBanner(script, startUs, worker, during);
  script.process(startUs + 20_000, worker, "connecting", { address: COORDINATOR_URL });
  const chain = [
    "",
    "Caused by:",
    "    0: Failed to load proving key",
    "    1: No such file or directory (os error 2)",
  ];
  const reason = "Failed to start worker";
  script.print(startUs + 25_000, worker, null, "crashed", { reason, which: { variant: "main" } }, chain);
}

/** The host loses its power: nobody says anything until the heartbeats have been missed. */
export function isUnplugged(broken: Broken): Ending {
  const { proof, worker } = broken;
  const { script, job, stoppedUs } = proof;
  const missedUs = stoppedUs + 95_000_000;
  const reason = `[Monitor] Worker ${workerName(worker)} missed heartbeats for job ${job}`;
  script.coordinator(missedUs, job, "heartbeats_missed", { worker: worker.id });
  return givenUp(broken, missedUs, reason, "missed heartbeats");
}

/** The coordinator's end of the stream closes; after its grace the job is given up. */
function lost(broken: Broken, closedUs: number): Ending {
  const { proof, worker, phase } = broken;
  const { script, job } = proof;
  script.coordinator(closedUs, null, "worker_disconnected", {
    worker: worker.id,
    which: { variant: "stream" },
  });
  const how = "connection dropped";
  script.coordinator(closedUs + GRACE_US, job, "worker_lost", { worker: worker.id, reason: how, phase });
  return givenUp(broken, closedUs + GRACE_US, `Worker ${workerName(worker)} ${how}`, how);
}

/** The worker will never say that its task ended: the coordinator's line does. */
function givenUp({ proof, worker }: Broken, lostUs: number, reason: string, text: string): Ending {
  const endUs = lostUs + 1_000;
  proof.script.coordinator(endUs, proof.job, "job_failed", { reason });
  const ends = tellEveryone(proof, endUs, reason, worker);
  for (const task of proof.open)
    if (task.worker === worker) ends.set(task, { state: "failed", endUs: lostUs, toldBy: "coordinator" });
  return { state: "failed", endUs, reason, cause: { process: worker, timeUs: lostUs, text }, ends };
}

/** The coordinator does not answer. */
export function refused(script: Script, timeUs: number, worker: SampleWorker, during: string | null): void {
  const reason = "transport error: tcp connect error: Connection refused (os error 111)";
  script.process(timeUs, worker, "connection_failed", { reason }, during);
}
