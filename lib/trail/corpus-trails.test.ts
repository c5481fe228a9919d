import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import {
  CORPUS_FORMATS,
  corpusFiles,
  parseBytes,
  readLog,
  readTruth,
} from "../../server/commands/corpus-compare.ts";
import type { CorpusFormat, Truth } from "../../server/commands/corpus-compare.ts";
import type { Trail } from "./shape.ts";
import type { LogRecord } from "../../server/record.ts";
import { createModel } from "./model.ts";
import { readingOf } from "./reading.ts";
import { trailOf } from "./trail.ts";

const DIRECTORY = fileURLToPath(new URL("../../fixtures/corpus", import.meta.url));
const FILES = corpusFiles(DIRECTORY);
const HOST_OF = new Map([
  ["ddaa4e85", "prover-01"],
  ["08f474ff", "prover-02"],
  ["55bc79f8", "prover-03"],
]);
const truths: Truth[] = FILES.flatMap((file) => readTruth(DIRECTORY, file));
const jobs = [...new Set(truths.flatMap(({ job_id }) => job_id ?? []))];

function corpusRecords(format: CorpusFormat): LogRecord[] {
  return FILES.flatMap((file) => parseBytes(readLog(DIRECTORY, format, file), file));
}

/** The trail of one job from the lines that name it and those of the pool. */
function corpusTrail(records: readonly LogRecord[], job: string): Trail {
  const short = job.slice(0, 8);
  const model = createModel();
  model.add(records.filter((record) => record.job === short || record.job === "").map(readingOf));
  return trailOf(short, model);
}

function truthsOf(job: string, message?: string): Truth[] {
  return truths.filter(
    (truth) => truth.job_id === job && (message === undefined || truth.message === message),
  );
}

const ENDINGS: Record<string, Trail["state"]> = {
  "job completed": "completed",
  "job failed": "failed",
  "job cancelled": "cancelled",
};

/** Jobs that ended so. */
function ended(message: string): string[] {
  return jobs.filter((job) => truthsOf(job, message).length > 0);
}

test("the corpus holds eight jobs", () => {
  expect(jobs).toHaveLength(8);
});

describe.each(CORPUS_FORMATS)("the corpus as %s", (format) => {
  const trails = new Map<string, Trail>();
  beforeAll(() => {
    const records = corpusRecords(format);
    for (const job of jobs) trails.set(job, corpusTrail(records, job));
  });

  test.each(jobs)("job %s: state, start, end and reason are the truth's", (job) => {
    const trail = trails.get(job)!;
    const ending = truthsOf(job).find(
      ({ message, service }) => message in ENDINGS && service === "zisk-coordinator",
    )!;
    expect(trail.state).toBe(ENDINGS[ending.message]);
    expect(trail.ended).toBe(ending.timestamp);
    expect(trail.started).toBe(truthsOf(job, "job started")[0]!.timestamp);
    expect(trail.start_certainty).toBe("logged");
  });

  test.each(ended("job failed"))("job %s: the cause is the worker's own error", (job) => {
    const trail = trails.get(job)!;
    const failure = truthsOf(job, "failed to generate proof")[0]!;
    expect(trail.cause).toMatchObject({ lane: failure.host, text: failure.error, time: failure.timestamp });
    expect(trail.reason).toBe("worker reported failure");
  });

  test.each(ended("job cancelled"))("job %s: only the bare dialect's sentences tell why", (job) => {
    expect(trails.get(job)!.reason).toBe(format === "rank" ? "requested by client" : null);
  });

  test.each(jobs)("job %s: phases begin and progress as the truth says", (job) => {
    const trail = trails.get(job)!;
    const started = truthsOf(job).filter(({ message }) =>
      ["phase started", "aggregator assigned"].includes(message),
    );
    expect(trail.phases.map(({ phase, started: at }) => [phase, at])).toEqual(
      started.map(({ phase, timestamp }) => [phase, timestamp]),
    );
    for (const phase of trail.phases) {
      const steps = truthsOf(job).filter(
        (truth) =>
          truth.phase === phase.phase &&
          truth.message === (phase.phase === "Aggregate" ? "phase completed" : "worker finished phase"),
      );
      const total = phase.phase === "Aggregate" ? 1 : 3;
      expect(phase.progress.map(({ time, done, total: of }) => [time, done, of])).toEqual(
        steps.map(({ timestamp }, index) => [timestamp, index + 1, total]),
      );
      const complete = steps.length === total;
      expect(phase.state).toBe(complete ? "completed" : trail.state);
      expect(phase.ended).toBe(complete ? steps.at(-1)!.timestamp : trail.ended);
    }
  });

  test.each(jobs)("job %s: one lane a host, each with its worker, spans and segments", (job) => {
    const trail = trails.get(job)!;
    expect(trail.lanes.map(({ id, role }) => [id, role])).toEqual([
      ["coord-01", "coordinator"],
      ["prover-01", "worker"],
      ["prover-02", "worker"],
      ["prover-03", "worker"],
    ]);
    for (const lane of trail.lanes.slice(1)) {
      expect(HOST_OF.get(lane.worker?.slice(0, 8) ?? "")).toBe(lane.host);
      expect(lane.certainty).toBe(format === "rank" ? "inferred" : "logged");
      const own = truthsOf(job).filter(({ host }) => host === lane.host);
      expect(lane.segment_counts.reduce((sum, { total }) => sum + total, 0)).toBe(
        own.filter(({ message }) => /^segment .*(computed|proved)$/.test(message)).length,
      );
      for (const span of lane.spans) {
        const lines = own.filter(({ phase }) => phase === span.phase);
        expect(span.started).toBe(lines[0]!.timestamp);
        expect(span.told_by).toBe("worker");
        const end = own.find(
          ({ message, phase }) =>
            (phase === span.phase && /(successful|completed|failed|failed to .*)$/.test(message)) ||
            message === "job cancelled",
        );
        // What a worker had not ended when the job failed was cut off there.
        expect([span.ended, span.state === "cut"]).toEqual([end?.timestamp ?? trail.ended, !end]);
      }
    }
    const aggregator = truthsOf(job, "aggregator assigned")[0];
    expect(trail.aggregator).toBe(aggregator ? HOST_OF.get(aggregator.worker_id!.slice(0, 8)) : null);
  });
});

test("both dialects give the same picture", () => {
  const structured = corpusRecords("json");
  const bare = corpusRecords("rank");
  for (const job of jobs) {
    const [one, other] = [structured, bare].map((records) => comparable(corpusTrail(records, job)));
    expect(other).toEqual(one);
  }
});

/** What both dialects can know alike: no ids, no wording, no whole UUIDs, no statement of certainty. */
function comparable(trail: Trail) {
  return {
    ...trail,
    job_id: null,
    // Why a job was cancelled stands in no field of the structured dialect.
    cause: trail.state === "failed" && { ...trail.cause, event: "" },
    reason: trail.state === "failed" && trail.reason,
    verdict: trail.state === "failed" && {
      host: trail.verdict?.cause?.host,
      text: trail.verdict?.cause?.text,
    },
    // The bare lines name no worker: what its host's clock is at least rests on who it is.
    clocks: [],
    stragglers: trail.stragglers.map((one) => ({ ...one, worker: one.worker?.slice(0, 8) })),
    slow: {
      waits: trail.slow.waits.map((one) => ({ ...one, worker: one.worker?.slice(0, 8) })),
      sentences: trail.slow.sentences.map(({ text }) => text.replaceAll(/(?<=worker \w{8})[\w-]+/g, "")),
    },
    workers: trail.workers.map(({ host, worker }) => ({ host, worker: worker?.slice(0, 8) })),
    phases: trail.phases.map((phase) => ({
      ...phase,
      event: "",
      total_certainty: "",
      progress: phase.progress.map((step) => ({ ...step, event: "", worker: step.worker?.slice(0, 8) })),
    })),
    lanes: trail.lanes.map((lane) => ({
      ...lane,
      worker: lane.worker?.slice(0, 8),
      certainty: "",
      how: "",
      spans: lane.spans.map((span) => ({ ...span, start_event: "", end_event: "" })),
      marks: lane.marks.map(({ time, kind, milestone, phase }) => ({ time, kind, milestone, phase })),
    })),
  };
}
