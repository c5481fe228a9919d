import { shortReason } from "../../lib/trail/reasons.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import type { Query } from "../../lib/query/ast.ts";
import { matchesGlob, readGlob } from "../../lib/query/glob.ts";
import { compareNumbers } from "../../lib/query/number.ts";
import { compileRegex } from "../../lib/query/regex.ts";

/** Whether a job is one of those that are looked for. */
export type JobTest = (job: JobSummary) => boolean;

/**
 * What a query says of a job: words stand for the beginning of its ID, or for a part of a host, of the reason or of who is
 * at fault; fields are `job`, `host`, `reason`, `state`, `kind`, `phase`, `worker`, `culprit`, `took` (seconds), `lines`, `errors` and
 * `workers`. A field that jobs do not have is absent.
 */
export function jobTest(query: Query): JobTest {
  switch (query.kind) {
    case "all":
      return () => true;
    case "and": {
      const tests = query.parts.map(jobTest);
      return (job) => tests.every((test) => test(job));
    }
    case "or": {
      const tests = query.parts.map(jobTest);
      return (job) => tests.some((test) => test(job));
    }
    case "not": {
      const test = jobTest(query.part);
      return (job) => !test(job);
    }
    case "text": {
      const wanted = query.value.toLowerCase();
      return (job) =>
        isNamed(job, wanted) || wordsOf(job).some((word) => word.toLowerCase().includes(wanted));
    }
    case "regex": {
      const regex = compileRegex(query.pattern, query.ignoreCase);
      return (job) => [job.job_id ?? job.job, ...wordsOf(job)].some((word) => regex.test(word));
    }
    case "field":
      return query.op === "=" ? valueTest(query) : numberTest(query);
    case "fieldRegex": {
      const regex = compileRegex(query.pattern, query.ignoreCase);
      return (job) => textsOf(job, query.field).some((value) => regex.test(value));
    }
  }
}

function isNamed({ job, job_id }: JobSummary, wanted: string): boolean {
  return (
    (job_id?.toLowerCase().startsWith(wanted) ?? false) || (wanted.length <= 8 && job.startsWith(wanted))
  );
}

function wordsOf({ hosts, reason, culprit, kind }: JobSummary): string[] {
  return [...hosts, reason ?? "", culprit?.host ?? "", culprit?.worker ?? "", kind];
}

function valueTest({ field, values }: Extract<Query, { kind: "field" }>): JobTest {
  if (field === "job") return (job) => values.some((value) => isNamed(job, value.toLowerCase()));
  const globs = values.map((value) => readGlob(value.toLowerCase()));
  return (job) => {
    const texts = textsOf(job, field);
    const present = texts.length === 0 ? [""] : texts;
    return globs.some((glob) => present.some((text) => matchesGlob(glob, text.toLowerCase())));
  };
}

function numberTest({ field, op, values }: Extract<Query, { kind: "field" }>): JobTest {
  const wanted = Number(values[0]);
  return (job) => {
    const number = NUMBERS[field]?.(job);
    return number !== undefined && number !== null && compareNumbers(number, op, wanted);
  };
}

const NUMBERS: Readonly<Record<string, (job: JobSummary) => number | null>> = {
  took: ({ duration_ms }) => (duration_ms === null ? null : duration_ms / 1_000),
  lines: ({ lines }) => lines,
  errors: ({ errors }) => errors,
  workers: ({ workers }) => workers,
};

const TEXTS: Readonly<Record<string, (job: JobSummary) => readonly (string | null | undefined)[]>> = {
  host: ({ hosts }) => hosts,
  // Also as it is shown: in one line, without the job.
  reason: ({ reason }) => (reason === null ? [] : [reason, shortReason(reason)]),
  state: ({ state }) => [state],
  kind: ({ kind }) => [kind],
  phase: ({ phase }) => [phase],
  culprit: ({ culprit }) => [culprit?.host, culprit?.worker],
  worker: ({ culprit }) => [culprit?.worker],
};

function textsOf(job: JobSummary, field: string): string[] {
  const number = NUMBERS[field]?.(job);
  if (number !== undefined && number !== null) return [String(number)];
  return (TEXTS[field]?.(job) ?? []).flatMap((text) => text || []);
}
