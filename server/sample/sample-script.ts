import type { SampleEvent, SampleHost } from "./sample-event.ts";

/** The workers' IDs, one a host, as the coordinator knows them. */
export const SAMPLE_WORKERS: readonly { host: SampleHost; id: string }[] = [
  { host: "prover-01", id: "7c1e04d2-5b0f-4a3e-9d52-1f6f0a9be001" },
  { host: "prover-02", id: "2ad9b7f4-80c6-4f1b-b7de-63c2f4a1e002" },
  { host: "prover-03", id: "e90f3b58-1c7d-4d6a-8a05-9b7be85dc003" },
];

const COORDINATOR = "zisk_coordinator::coordinator";
/** The Rust module of a worker's computations. */
export const WORKER = "zisk_worker::worker";
/** The Rust module of a worker's link to the coordinator. */
export const NODE = "zisk_worker::worker_node";
/** Microseconds. */
export const SECOND_US = 1_000_000;

type Fields = SampleEvent["fields"];

/** One of the sample's workers. */
export type Worker = (typeof SAMPLE_WORKERS)[number];

/** Collects one job's events; `say` is the coordinator's voice and `work` a worker's. */
export class Script {
  readonly events: SampleEvent[] = [];
  readonly jobId: string;
  readonly job: string;

  constructor(jobId: string) {
    this.jobId = jobId;
    this.job = `JobId(${jobId.slice(0, 8)}…)`;
  }

  say(timeUs: number, level: SampleEvent["level"], message: string, fields: Fields, words: string): void {
    const whole = { job_id: this.jobId, ...fields };
    this.events.push({ timeUs, host: "coord-01", level, target: COORDINATOR, message, fields: whole, words });
  }

  work(timeUs: number, worker: Worker, target: string, message: string, phase: string, words: string): void {
    const fields = { job_id: this.jobId, phase, worker_id: worker.id };
    this.events.push({ timeUs, host: worker.host, level: "info", target, message, fields, words });
  }

  /** A line from within `segment_task`, whose span carries the job ID. */
  segment(
    timeUs: number,
    worker: Worker,
    phase: string,
    segment: number,
    message: string,
    words: string,
    error = "",
  ): void {
    this.events.push({
      timeUs,
      host: worker.host,
      level: error ? "error" : "debug",
      target: WORKER,
      message,
      fields: { phase, worker_id: worker.id, segment, ...(error && { error }) },
      span: { name: "segment_task", fields: { job_id: this.jobId } },
      words,
    });
  }
}

/** The coordinator starts a phase. */
export function startPhase(script: Script, timeUs: number, phase: string, number: number): void {
  const words = `[Phase${number}] Started with ${SAMPLE_WORKERS.length} workers for ${script.job}`;
  script.say(timeUs, "info", "phase started", { phase }, words);
}

/** A worker tells of segments, evenly spread over its time. */
export function segments(
  script: Script,
  worker: Worker,
  phase: string,
  fromUs: number,
  tookUs: number,
  count: number,
  message: string,
  verb: string,
): void {
  for (let segment = 0; segment < count; segment++) {
    const timeUs = fromUs + Math.round((tookUs * (segment + 0.5)) / count);
    script.segment(timeUs, worker, phase, segment, message, `segment ${segment} ${verb} for ${script.job}`);
  }
}

/** The coordinator hears of each worker's end. @returns the last of them, µs */
export function finish(
  script: Script,
  startUs: number,
  ends: readonly { worker: Worker; endUs: number }[],
  phase: string,
  words: (worker: string, done: number, total: number, seconds: string) => string,
): number {
  const inOrder = [...ends].sort((a, b) => a.endUs - b.endUs);
  inOrder.forEach(({ worker, endUs }, index) => {
    const fields = { phase, worker_id: worker.id, elapsed_ms: Math.round((endUs - startUs) / 1_000) };
    const name = `WorkerId(${worker.id.slice(0, 8)}…)`;
    script.say(
      endUs,
      "info",
      "worker finished phase",
      fields,
      words(name, index + 1, inOrder.length, secondsText(endUs - startUs)),
    );
  });
  return inOrder.at(-1)?.endUs ?? startUs;
}

/** Seconds with three decimals. */
export function secondsText(us: number): string {
  return (us / SECOND_US).toFixed(3);
}
