import type { SimWorker } from "./cluster.ts";
import { J, W } from "./words.ts";
import type { Said, SimPhase } from "./words.ts";

const TASK: Readonly<Record<SimPhase, string>> = {
  Contributions: "Contribution",
  Prove: "Prove",
  Aggregate: "Aggregation",
};

/** What a worker says of its task; its own ID is a field of the structured dialect alone. */
export const workerWords = {
  starting: (job: string, phase: SimPhase): Said => ({
    level: "INFO",
    words: {
      Contributions: `Starting Partial Contribution for ${job}`,
      Prove: `Starting Prove for ${J(job)}`,
      Aggregate: `Starting aggregation step for ${J(job)}`,
    }[phase],
    message: {
      Contributions: "starting partial contribution",
      Prove: "starting prove",
      Aggregate: "starting aggregation step",
    }[phase],
    fields: { phase },
  }),
  computing: (job: string, phase: "Contributions" | "Prove"): Said => ({
    level: "INFO",
    words: `Computing ${TASK[phase]} for ${J(job)}`,
    message: `computing ${TASK[phase].toLowerCase()}`,
    fields: { phase },
  }),
  segment: (job: string, phase: "Contributions" | "Prove", segment: number): Said => ({
    level: "DEBUG",
    words:
      phase === "Prove"
        ? `segment ${segment} proved for ${J(job)}`
        : `segment ${segment} witness computed for ${J(job)}`,
    message: phase === "Prove" ? "segment proved" : "segment witness computed",
    fields: { phase, segment },
  }),
  done: (job: string, phase: SimPhase): Said => ({
    level: "INFO",
    words:
      phase === "Aggregate"
        ? `Aggregation task completed for ${J(job)}`
        : `${TASK[phase]} computation successful for ${J(job)}`,
    message:
      phase === "Aggregate"
        ? "aggregation task completed"
        : `${TASK[phase].toLowerCase()} computation successful`,
    fields: { phase },
  }),
  proofFailed: (job: string, phase: SimPhase, error: string): Said => ({
    level: "ERROR",
    words: `Failed to generate proof for ${J(job)}: ${error}`,
    message: "failed to generate proof",
    fields: { phase, error },
  }),
  computationFailed: (job: string, phase: SimPhase, error: string): Said => ({
    level: "ERROR",
    words:
      phase === "Aggregate"
        ? `Aggregation failed for ${J(job)}: ${error}`
        : `${TASK[phase]} computation failed for ${J(job)}: ${error}`,
    message: phase === "Aggregate" ? "aggregation failed" : `${TASK[phase].toLowerCase()} computation failed`,
    fields: { phase, error },
  }),
  panicked: (job: string, phase: "Contributions" | "Prove"): Said => ({
    level: "ERROR",
    words: `${TASK[phase]} task panicked for ${J(job)}; reporting failure to the coordinator`,
    fields: { phase },
  }),
  cancelled: (job: string, reason: string): Said => ({
    level: "INFO",
    words: reason ? `Job ${job} cancelled: ${reason}` : `Job ${job} cancelled`,
    message: "job cancelled",
    fields: reason ? { reason } : {},
  }),
  executing: (job: string): Said => ({ level: "INFO", words: `Starting Execution-only for ${job}` }),
  executionFailed: (job: string, error: string): Said => ({
    level: "ERROR",
    words: `Execution-only computation failed for ${J(job)}: ${error}`,
  }),
  settingUp: (job: string): Said => ({
    level: "INFO",
    words: `[Setup] job_id ${job} Received setup for hash_id 5f1d2c3b`,
  }),
  setUp: (job: string): Said => ({
    level: "INFO",
    words: `[Setup] job_id ${job} Completed setup for hash_id 5f1d2c3b`,
  }),
  setupFailed: (job: string, error: string): Said => ({
    level: "ERROR",
    words: `[Setup] job_id ${job} Failed setup for hash_id 5f1d2c3b: ${error}`,
  }),
  wrapFailed: (job: string, error: string): Said => ({
    level: "ERROR",
    words: `Wrap task failed for ${job}: ${error}`,
  }),
} as const;

/** What a worker says of itself: it names no job. */
export const processWords = {
  connecting: (): Said => ({ level: "INFO", words: "Connecting to coordinator at http://coord-01:50051" }),
  connectionFailed: (text: string): Said => ({ level: "ERROR", words: `Connection failed: ${text}` }),
  errorReceiving: (text: string): Said => ({
    level: "ERROR",
    words: `Error receiving message from coordinator: ${text}`,
  }),
  accepted: (): Said => ({ level: "INFO", words: "Registration accepted: Worker registered successfully" }),
  recovery: ({ id }: SimWorker, text: string): Said => ({
    level: "INFO",
    words: `[Recovery] ${id}: ${text}`,
  }),
} as const;

/** The banner of a start. */
export function banner(worker: SimWorker): string {
  return [
    "ZisK Worker v0.18.0",
    "     Command zisk-worker (/usr/local/bin/zisk-worker)",
    `   Worker ID ${W(worker)}`,
    " Compute Cap 10CU",
    " Coordinator http://coord-01:50051",
    " Environment production",
    "     Logging info/pretty",
    " Proving Key /opt/zisk/provingKey",
    "         STD Standard mode",
  ].join("\n");
}
