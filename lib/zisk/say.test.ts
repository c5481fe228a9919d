import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PHASES } from "../event.ts";
import { bareId, cutId } from "./ids.ts";
import { sayRow, say } from "./say.ts";
import type { Saying } from "./saying.ts";
import type { Decoration, Values } from "./slots.ts";
import { SAYINGS } from "./table.ts";
import { readWords } from "./words.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-_";
const name = fc
  .string({ unit: fc.constantFrom(...LETTERS.split("")), minLength: 1, maxLength: 14 })
  .filter((text) => !text.endsWith("-"));
const worker = fc.oneof(
  name,
  fc.uuid(),
  fc.uuid().map((id) => id.replaceAll("-", "")),
);
const count = fc.integer({ min: 0, max: 9_999 });
const seconds = fc.integer({ min: 0, max: 9_999_999 }).map((ms) => ms / 1000);
/** Free text with whatever the table's own sentences are made of. */
const free = fc
  .array(
    fc.constantFrom(
      "a",
      " ",
      ": ",
      "(x)",
      "WorkerId(gpu-07)",
      "JobId(1a2b3c4d…)",
      "in phase Prove",
      "12.5s",
      "ω",
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));

/** Every value that a sentence can have. */
const VALUES: fc.Arbitrary<Values & Decoration> = fc.record({
  job: fc.uuid({ version: 4 }),
  worker,
  best: worker,
  worst: worker,
  phase: fc.constantFrom(...PHASES),
  segment: count.map(String),
  done: count,
  total: count,
  workers: count,
  seconds,
  phaseSeconds: fc.tuple(seconds, seconds, seconds),
  reason: free,
  capacity: count,
  limit: count,
  bestSeconds: seconds,
  worstSeconds: seconds,
  percent: seconds,
  measure: fc.constantFrom("Delay", "Witness", "ASM"),
  hash: fc.constantFrom("ab12", "0xdeadbeef"),
  detail: fc.constantFrom(undefined, "total: 3 CC: 30CU ACC: 20CU"),
  tail: fc.constantFrom("", ", Delay: 0.004s", " Steps: 304.964.424"),
  text: fc.constantFrom("http://coord-01:50051", "info/json"),
  address: fc.constantFrom("http://coord-01:50051", "0.0.0.0:50051"),
  version: fc.constantFrom("0.18.0", "1.1.0-rc1 (gpu)"),
  state: fc.constantFrom("Idle", "Computing"),
  name: fc.constantFrom("main", "tokio-runtime-worker", "mo"),
  place: fc.constantFrom("src/main.rs:84:9", "a.cu:1"),
  expression: fc.constantFrom("cudaMalloc", "cudaMemcpy failed x"),
  argumentError: fc.constant("unexpected argument '--log-level' found"),
  step: fc.constantFrom("GENERATING_PROOFS", "PLAN"),
  number: count,
  pid: count,
  signal: count,
  cause: fc.constantFrom("Killed", "exit-code"),
  killedBy: fc.constantFrom("killed", "dumped"),
  status: fc.constantFrom("9/KILL", "6/ABRT"),
});

/** What of the values is in a sentence, as the sentence prints it. */
function readable(
  { sentence, phase, milestone, kind, inPhaseOfTask, untimed }: Saying,
  values: Values,
): object {
  const has = (slot: string): boolean => sentence.includes(`{${slot}}`);
  const whole = has("uuid");
  const spoken = has("phase") || has("phaseNumber") ? values.phase : phase;
  const progress = has("progress") || has("spacedProgress");
  return {
    ...(milestone && { milestone }),
    ...(kind && { kind }),
    ...(untimed && { untimed }),
    ...(inPhaseOfTask && { inPhaseOfTask }),
    ...(spoken && { phase: spoken }),
    ...((whole || has("job")) && { job: whole ? values.job : bareId(cutId(values.job ?? "")) }),
    ...(has("worker") && { worker: bareId(cutId(values.worker ?? "")) }),
    ...(has("wholeWorker") && { worker: values.worker }),
    ...(has("best") && { best: bareId(cutId(values.best ?? "")), worst: bareId(cutId(values.worst ?? "")) }),
    ...(has("segment") && { segment: values.segment }),
    ...(progress && { done: values.done, total: values.total }),
    ...(has("workers") && { workers: values.workers }),
    ...((has("seconds") || has("wholeSeconds") || has("milliseconds")) && { seconds: values.seconds }),
    ...(has("phaseSeconds") && { phaseSeconds: values.phaseSeconds }),
    ...(has("reason") && { reason: values.reason }),
  };
}

describe("what is said is read", () => {
  test.each(SAYINGS.map((row) => [row.sentence, row] as const))("%s", (_, row) => {
    fc.assert(
      fc.property(VALUES, (values) => {
        expect(readWords(sayRow(row, values).words, {})).toEqual(readable(row, values));
      }),
      { numRuns: 60 },
    );
  });

  test.each(SAYINGS.filter(({ structured }) => structured).map((row) => [row.structured, row] as const))(
    "with fields: %s",
    (_, row) => {
      fc.assert(
        fc.property(VALUES, ({ job, worker: id, segment, seconds: took, reason }) => {
          // A coordinator that cancels names no worker: the same words with one are the worker's.
          const spoken = row.milestone === "job_cancelled" ? undefined : id;
          const values = { job, worker: spoken, segment, seconds: took, reason, phase: row.phase };
          const { words, ...said } = sayAny(row, values);
          const fields = Object.fromEntries(
            Object.entries(said.fields).map(([key, value]) => [key, String(value)]),
          );
          expect(words).not.toBe("");
          expect(readWords(said.message, fields)).toEqual(
            JSON.parse(JSON.stringify({ ...values, milestone: row.milestone })),
          );
        }),
        { numRuns: 20 },
      );
    },
  );
});

/** With what the sentence needs beside the fields. */
function sayAny(row: Saying, values: Values): ReturnType<typeof sayRow> {
  const rest = {
    done: 1,
    total: 2,
    workers: 2,
    capacity: 3,
    phaseSeconds: [1, 1, 1] as [number, number, number],
  };
  const phase = values.phase ?? (row.sentence.includes("{phase}") ? "Prove" : undefined);
  const said = sayRow(row, { ...rest, ...values, worker: values.worker ?? "w", phase });
  if (values.worker === undefined) delete said.fields["worker_id"];
  if (values.phase === undefined) delete said.fields["phase"];
  return said;
}

describe("say", () => {
  const job = "1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8d";

  test("chooses a row by milestone, phase, kind and variant", () => {
    expect(say("task_computing", { job, worker: "gpu-07" }, { phase: "Prove" })).toEqual({
      level: "info",
      message: "computing prove",
      fields: { job_id: job, phase: "Prove", worker_id: "gpu-07" },
      words: "Computing Prove for JobId(1a2b3c4d…)",
    });
    expect(say("task_failed", { job, reason: "x" }, { variant: "proof" }).words).toBe(
      "Failed to generate proof for JobId(1a2b3c4d…): x",
    );
    expect(
      say("worker_lost", { job, worker: "worker-01", reason: "connection dropped" }, { phase: "Prove" })
        .words,
    ).toBe(
      "Worker WorkerId(worker-0…) connection dropped while computing for job JobId(1a2b3c4d…) in phase Prove",
    );
    expect(say("crashed", { name: "main", place: "a.rs:1:2" }, { variant: "panic" })).toMatchObject({
      level: "error",
      words: "thread 'main' panicked at a.rs:1:2:",
    });
  });

  test("refuses what the table cannot say, and a value that is missing", () => {
    expect(() => say("lines_missing", {})).toThrow("No sentence says lines_missing");
    expect(() => say("job_cancelled", {})).toThrow("needs a value for job");
  });
});
