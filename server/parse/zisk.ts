import { bareId, phaseNamed, readIds, readWords } from "../../lib/zisk/words.ts";
import type { Words } from "../../lib/zisk/words.ts";
import type { LogRecord } from "../record.ts";

/** What a ZisK event says of a job. */
type JobFacts = Pick<
  LogRecord,
  "job" | "jobId" | "phase" | "worker" | "segment" | "milestone" | "done" | "total" | "seconds" | "reason"
> & {
  /** Workers done of all, as "2/3"; "" where the words do not count. */
  progress: string;
};

type Fields = Readonly<Record<string, string>>;

/**
 * Reads job, phase, worker and segment: from fields (the event's own win over its spans' in `fields`), else from the
 * words of the message.
 * @param own true for an event of a known format; a foreign line belongs to a job only when it is one of ZisK's sentences
 */
export function readJobFacts(message: string, fields: Fields, own: boolean): JobFacts {
  const words = readOwnWords(message, fields, own);
  const named = own && message.includes("Id(") ? readIds(message) : NONE;
  const printed = fields["job_id"] ?? words.job ?? named.job ?? "";
  const jobId = bareId(printed);
  const phase = fields["phase"];
  return {
    job: jobId.slice(0, 8).toLowerCase(),
    jobId: isWhole(jobId, printed, fields["job_id"] !== undefined) ? jobId : "",
    phase: phase === undefined ? (words.phase ?? "") : (phaseNamed(phase) ?? phase),
    worker: bareId(fields["worker_id"] ?? words.worker ?? named.worker ?? ""),
    segment: fields["segment"] ?? words.segment ?? "",
    milestone: words.milestone ?? "",
    done: words.done ?? 0,
    total: words.total ?? words.workers ?? 0,
    seconds: words.seconds ?? 0,
    reason: words.reason ?? "",
    progress: words.done === undefined || words.total === undefined ? "" : `${words.done}/${words.total}`,
  };
}

/** A foreign line may say “job started” of anything; it counts only when it names a ZisK job or worker. */
function readOwnWords(message: string, fields: Fields, own: boolean): Partial<Words> {
  const words = readWords(message, fields);
  return words && (own || words.job !== undefined || words.worker !== undefined) ? words : {};
}

const NONE: { job?: string; worker?: string } = {};

/** The words lose the ellipsis that says an ID was cut to eight characters; a field that has none is whole. */
function isWhole(id: string, printed: string, isField: boolean): boolean {
  return id.length > 8 || (isField && id === printed);
}
