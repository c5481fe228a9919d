import { printBanner } from "./banner.ts";
import { COORDINATOR_URL, type SampleWorker } from "./cast.ts";
import type { Script } from "./script.ts";
import { drawHex, drawUuid } from "./seeded.ts";
import { playOwnSetup } from "./setup.ts";

/** The cluster gathers: the coordinator listens, every worker starts and is taken in. @returns when all are ready, µs */
export function gather(script: Script, startUs: number): number {
  script.coordinator(startUs, null, "coordinator_started", { address: "0.0.0.0:50051" });
  const ready = script.cast.workers.map((worker) =>
    startWorker(script, startUs + 200_000 + worker.index * 40_000, worker),
  );
  return Math.max(...ready);
}

/** A worker's process starts, names itself and is taken in. @returns when it has its set-up, µs */
export function startWorker(script: Script, startUs: number, worker: SampleWorker): number {
  printBanner(script, startUs, worker, null);
  return join(script, startUs + 30_000, worker, "worker_registered");
}

/**
 * A worker calls its coordinator and is taken in; a set-up that nobody asked for follows.
 * @returns when it has its set-up, µs
 */
export function join(
  script: Script,
  startUs: number,
  worker: SampleWorker,
  how: "worker_registered" | "worker_reconnected",
): number {
  const total = script.cast.workers.length;
  const detail = `total: ${total} CC: ${total * 10}CU ACC: ${total * 10}CU`;
  script.process(startUs, worker, "connecting", { address: COORDINATOR_URL });
  script.coordinator(startUs + 3_000, null, how, { worker: worker.id, detail });
  script.process(startUs + 6_000, worker, "registration_accepted", { text: "Registration successful" });
  return playOwnSetup(script, drawUuid(script.random), startUs + 10_000, worker);
}

/** The same host's next process: without `--worker-id` it makes itself a new ID. */
export function nextProcess(script: Script, worker: SampleWorker): SampleWorker {
  const makesItsOwn = /^[0-9a-f]{32}$/.test(worker.id);
  const id = makesItsOwn ? drawHex(script.random, 32) : worker.id;
  const next = { ...worker, pid: worker.pid + 1_000, id };
  script.cast.workers[worker.index] = next;
  return next;
}

/** A worker that was computing makes itself ready for the next job. @param job the one that it was on */
export function recover(script: Script, timeUs: number, worker: SampleWorker, job: string): void {
  const total = script.cast.workers.length;
  script.process(timeUs, worker, "recovery", { worker: worker.id, text: "computation stopped" }, job);
  script.coordinator(timeUs + 2_000, null, "worker_parked", { worker: worker.id });
  script.process(
    timeUs + 1_200_000,
    worker,
    "recovery",
    { worker: worker.id, text: "recovery complete" },
    job,
  );
  script.coordinator(timeUs + 1_204_000, null, "worker_ready", {
    worker: worker.id,
    detail: `total: ${total}`,
  });
}
