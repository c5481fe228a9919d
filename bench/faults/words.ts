import type { SimWorker } from "./cluster.ts";

// Written from the source of https://github.com/0xPolygonHermez/zisk, and not from the table that Jobtrail reads with: a
// mistake there shall show here.

/** A phase of a proof. */
export type SimPhase = "Contributions" | "Prove" | "Aggregate";

/** One event in both dialects. */
export interface Said {
  level: "ERROR" | "WARN" | "INFO" | "DEBUG";
  words: string;
  /** Of the structured dialect; the words where it has none of its own. */
  message?: string;
  fields?: Record<string, string | number>;
}

/** As the binaries print an ID in their sentences. */
export const cut = (id: string): string => (id.length > 8 ? `${id.slice(0, 8)}…` : id);
/** As the binaries print a worker. */
export const W = ({ id }: SimWorker): string => `WorkerId(${cut(id)})`;
/** As they print a job. */
export const J = (job: string): string => `JobId(${cut(job)})`;
const s3 = (seconds: number): string => seconds.toFixed(3);

/** What the coordinator says of a job. */
export const coordinatorWords = {
  jobStarted: (job: string, workers: number): Said => ({
    level: "INFO",
    words: `[Job] Started ${J(job)} successfully Capacity: ${workers * 10}CU Workers: ${workers}`,
    message: "job started",
  }),
  phaseStarted: (job: string, phase: "Contributions" | "Prove", workers: number): Said => ({
    level: "INFO",
    words: `[Phase${phase === "Prove" ? 2 : 1}] Started with ${workers} workers for ${J(job)}`,
    message: "phase started",
    fields: { phase },
  }),
  workerFinished(
    job: string,
    phase: SimPhase,
    worker: SimWorker,
    done: number,
    of: number,
    seconds: number,
  ): Said {
    const words =
      phase === "Contributions"
        ? `[Phase1] ${W(worker)} finished phase 1 for ${J(job)} (${done}/${of} workers done, Phase: ${s3(seconds)}s, Delay: 0.004s, Witness: ${s3(seconds / 2)}s)`
        : `[Phase2] ${W(worker)} finished phase 2 for ${J(job)} (${done} / ${of} workers done, ${s3(seconds)}s)`;
    return {
      level: "INFO",
      words,
      message: "worker finished phase",
      fields: { phase, worker_id: worker.id, elapsed_ms: Math.round(seconds * 1000) },
    };
  },
  assigned: (job: string, worker: SimWorker): Said => ({
    level: "INFO",
    words: `[Phase3] Assigned worker ${W(worker)} as aggregator for job ${J(job)}`,
    message: "aggregator assigned",
    fields: { phase: "Aggregate", worker_id: worker.id },
  }),
  aggregated: (job: string, worker: SimWorker, seconds: number): Said => ({
    level: "INFO",
    words: `[Phase3] WorkerId ${W(worker)} done, phase 3 completed for ${J(job)} (${s3(seconds)}s)`,
    message: "phase completed",
    fields: { phase: "Aggregate", worker_id: worker.id, elapsed_ms: Math.round(seconds * 1000) },
  }),
  performance: (
    job: string,
    phase: SimPhase,
    mean: number,
    best: [SimWorker, number],
    worst: [SimWorker, number],
  ): Said => ({
    level: "INFO",
    words: `[Job] ${phase} Performance for ${J(job)} - Avg: ${s3(mean)}s, Best: ${W(best[0])} (${s3(best[1])}s), Worst: ${W(worst[0])} (${s3(worst[1])}s), Diff: ${(((worst[1] - best[1]) / best[1]) * 100).toFixed(1)}%`,
  }),
  completed: (job: string, [a, b, c]: readonly [number, number, number]): Said => ({
    level: "INFO",
    words: `[Job] Finished ${J(job)} successfully ✔ Duration: ${s3(a + b + c)}s (${s3(a)}s+${s3(b)}s+${s3(c)}s) Steps: 21034567 Instances: 48`,
    message: "job completed",
    fields: { elapsed_ms: Math.round((a + b + c) * 1000) },
  }),
  failed: (job: string, reason: string): Said => ({
    level: "ERROR",
    words: `Failed job ${J(job)} (reason: ${reason})`,
    message: "job failed",
    fields: { reason },
  }),
  cancelled: (job: string): Said => ({
    level: "INFO",
    words: `Cancelled job ${J(job)}`,
    message: "job cancelled",
  }),
  lost: (job: string, worker: SimWorker, reason: string, phase: string): Said => ({
    level: "ERROR",
    words: `Worker ${W(worker)} ${reason} while computing for job ${J(job)} in phase ${phase}`,
    message: "worker failed",
    fields: { worker_id: worker.id, phase, reason },
  }),
  timedOut: (job: string, phase: string, limit: number): Said => ({
    level: "ERROR",
    words: `[Monitor] Phase ${phase} timed out for job ${J(job)} (${limit}s > ${limit}s)`,
  }),
  missed: (job: string, worker: SimWorker): Said => ({
    level: "ERROR",
    words: `[Monitor] Worker ${W(worker)} missed heartbeats for job ${J(job)}`,
    fields: { worker_id: worker.id },
  }),
  taskFailed: (job: string, worker: SimWorker, text: string): Said => ({
    level: "ERROR",
    words: `Error handling worker ${W(worker)}: Worker error: Worker ${W(worker)} failed task for job ${J(job)}: ${text}`,
    fields: { worker_id: worker.id },
  }),
  acknowledged: (job: string, worker: SimWorker): Said => ({
    level: "INFO",
    words: `Worker ${W(worker)} acknowledged cancellation of job ${job}`,
    fields: { worker_id: worker.id },
  }),
  lateResponse: (job: string, worker: SimWorker): Said => ({
    level: "INFO",
    words: `Ignoring late ExecuteTaskResponse from worker ${W(worker)} for resolved job ${J(job)}`,
    fields: { worker_id: worker.id },
  }),
  execution: (job: string, worker: SimWorker, done: number, of: number, seconds: number): Said => ({
    level: "INFO",
    words: `[Execution] ${W(worker)} finished execution for ${J(job)} (${done}/${of} workers done, ${s3(seconds)}s)`,
    fields: { worker_id: worker.id },
  }),
  executed: (job: string, seconds: number): Said => ({
    level: "INFO",
    words: `[Execution] Job ${J(job)} completed successfully ✔ Duration: ${s3(seconds)}s`,
  }),
  setUp: (job: string, worker: SimWorker): Said => ({
    level: "INFO",
    words: `[Setup] Worker ${W(worker)} completed setup for job_id ${job} hash_id 5f1d2c3b`,
    fields: { worker_id: worker.id },
  }),
  setupFailed: (job: string, worker: SimWorker, text: string): Said => ({
    level: "ERROR",
    words: `[Setup] Worker ${W(worker)} failed setup for job_id ${job} hash_id 5f1d2c3b: ${text}`,
    fields: { worker_id: worker.id },
  }),
  setupDone: (job: string): Said => ({
    level: "INFO",
    words: `[Setup] All workers acknowledged setup for job_id ${job}`,
  }),
  setupMismatch: (job: string): Said => ({ level: "ERROR", words: `[Setup] VK mismatch for job_id ${job}` }),
  wrapStarted: (job: string, worker: SimWorker): Said => ({
    level: "INFO",
    words: `[Wrap] Job ${J(job)} started on worker ${W(worker)}`,
    fields: { worker_id: worker.id },
  }),
  wrapped: (job: string): Said => ({ level: "INFO", words: `[Wrap] Job ${J(job)} completed successfully` }),
} as const;

/** What the coordinator says of its pool. */
export const poolWords = {
  listening: (): Said => ({ level: "INFO", words: "cluster coordinator listening on 0.0.0.0:50051" }),
  registered: (worker: SimWorker, total: number): Said => ({
    level: "INFO",
    words: `Registered worker: ${W(worker)} (total: ${total} CC: ${total * 10}CU)`,
    message: "worker registered",
    fields: { worker_id: worker.id },
  }),
  reconnected: (worker: SimWorker): Said => ({
    level: "INFO",
    words: `Reconnected worker: ${W(worker)}`,
    message: "worker reconnected",
    fields: { worker_id: worker.id },
  }),
  ready: (worker: SimWorker, total: number): Said => ({
    level: "INFO",
    words: `Worker ${W(worker)} Ready (total: ${total})`,
    message: "worker ready",
    fields: { worker_id: worker.id },
  }),
  disconnected: (worker: SimWorker): Said => ({ level: "WARN", words: `Worker ${W(worker)} disconnected` }),
  errorReceiving: (worker: SimWorker, text: string): Said => ({
    level: "ERROR",
    words: `Error receiving from ${W(worker)}: ${text}`,
  }),
  parked: (worker: SimWorker): Said => ({
    level: "INFO",
    words: `Worker ${W(worker)} entered SettingUp pending recovery completion`,
  }),
  wedged: (worker: SimWorker): Said => ({
    level: "WARN",
    words: `Worker ${W(worker)} is wedged in SettingUp for 300s`,
  }),
  noRecord: (worker: SimWorker): Said => ({
    level: "WARN",
    words: `Worker ${W(worker)} sent RecoveryComplete with no pending-recovery record`,
  }),
  late: (worker: SimWorker): Said => ({
    level: "WARN",
    words: `Worker ${W(worker)} heartbeat is late`,
    message: "heartbeat is late",
    fields: { worker_id: worker.id },
  }),
} as const;
