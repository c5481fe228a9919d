import { isoFromMicros } from "../lib/time.ts";

/** How large a job is. */
export interface JobSize {
  workers: number;
  /** Proved by each worker. */
  segments: number;
}

/** One line as `POST /api/ingest` takes it. */
interface PushedLine {
  host: string;
  service: string;
  line: string;
}

const SECOND_US = 1_000_000;
const CONTRIBUTIONS_US = 30 * SECOND_US;
const PROVE_US = 120 * SECOND_US;

/**
 * The lines of one completed job in JSON, in order of time within a host; each worker does all of its segments in Prove.
 * @param jobId whole UUID
 * @param startUs when it starts, microseconds since the epoch
 */
export function* bigJob(
  jobId: string,
  startUs: number,
  { workers, segments }: JobSize,
): Generator<PushedLine> {
  const coordinator = (offsetUs: number, message: string, fields: object = {}) =>
    line("coord-01", "zisk-coordinator", startUs + offsetUs, "INFO", { message, job_id: jobId, ...fields });
  const proveUs = CONTRIBUTIONS_US + SECOND_US;
  const aggregateUs = proveUs + PROVE_US;
  yield coordinator(0, "job started");
  yield coordinator(1_000, "phase started", { phase: "Contributions" });
  for (let worker = 0; worker < workers; worker++) {
    const host = `prover-${String(worker + 1).padStart(3, "0")}`;
    const worker_id = workerId(worker);
    const late = (worker * 37_000) % SECOND_US;
    const says = (offsetUs: number, phase: string, message: string, level = "INFO", fields = {}) =>
      line(host, "zisk-worker", startUs + offsetUs + late, level, {
        message,
        job_id: jobId,
        phase,
        worker_id,
        ...fields,
      });
    yield says(2_000, "Contributions", "computing contribution");
    yield says(CONTRIBUTIONS_US - SECOND_US, "Contributions", "contribution computation successful");
    yield says(proveUs, "Prove", "computing prove");
    for (let segment = 0; segment < segments; segment++)
      yield says(
        proveUs + Math.round(((segment + 1) / (segments + 1)) * (PROVE_US - 2 * SECOND_US)),
        "Prove",
        "segment proved",
        "DEBUG",
        { segment },
      );
    yield says(proveUs + PROVE_US - 2 * SECOND_US, "Prove", "prove computation successful");
    const finished = { worker_id };
    yield coordinator(CONTRIBUTIONS_US - SECOND_US + late, "worker finished phase", {
      phase: "Contributions",
      ...finished,
    });
    yield coordinator(proveUs + PROVE_US - 2 * SECOND_US + late, "worker finished phase", {
      phase: "Prove",
      ...finished,
    });
  }
  yield coordinator(proveUs, "phase started", { phase: "Prove" });
  yield coordinator(aggregateUs, "aggregator assigned", { phase: "Aggregate", worker_id: workerId(0) });
  yield coordinator(aggregateUs + SECOND_US, "phase completed", {
    phase: "Aggregate",
    worker_id: workerId(0),
  });
  yield coordinator(aggregateUs + SECOND_US + 1_000, "job completed");
}

function workerId(worker: number): string {
  return `${(worker + 1).toString(16).padStart(8, "0")}-1111-4111-8111-111111111111`;
}

function line(host: string, service: string, timeUs: number, level: string, fields: object): PushedLine {
  const target = service.replace("-", "_");
  return { host, service, line: JSON.stringify({ timestamp: isoFromMicros(timeUs), level, fields, target }) };
}
