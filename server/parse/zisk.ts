import { bareId } from "../../lib/zisk/ids.ts";
import { readIds } from "../../lib/zisk/ids-in-words.ts";
import type { NamedIds } from "../../lib/zisk/ids-in-words.ts";
import { phaseNamed } from "../../lib/zisk/phases.ts";
import { readWords } from "../../lib/zisk/words.ts";
import type { Words } from "../../lib/zisk/words.ts";
import type { LogRecord } from "../record.ts";
import { kept } from "./kept.ts";

/** What a ZisK event says of a job. */
type JobFacts = Pick<
  LogRecord,
  "job" | "jobId" | "phase" | "worker" | "segment" | "milestone" | "done" | "total" | "seconds" | "reason"
> & {
  /** Workers done of all, as "2/3"; "" where the words do not count. */
  progress: string;
  /** Its phase is the one that its writer was in, which the line does not say. */
  inPhaseOfTask: boolean;
};

type Fields = Readonly<Record<string, string>>;

/** Who wrote a line, as far as its format tells. */
export interface Writer {
  /** Whether the event has a format that ZisK's binaries write. */
  own: boolean;
  /** The Rust module that logged; "" where the line has none. */
  target: string;
}

/**
 * Reads job, phase, worker and segment: from fields (the event's own win over its spans' in `fields`), else from the
 * words of the message. A foreign line belongs to a job only when it is one of ZisK's sentences.
 */
export function readJobFacts(message: string, fields: Fields, writer: Writer): JobFacts {
  const words = readOwnWords(message, fields, writer.own);
  const named = words === undefined && isZisk(writer) ? namedIn(message, writer) : NONE;
  const jobField = fields["job_id"];
  const workerField = fields["worker_id"];
  const jobId = kept(jobField === undefined ? (words?.job ?? named.job ?? "") : bareId(jobField));
  const phase = fields["phase"];
  const { done, total, workers } = words ?? NONE;
  return {
    job: jobId.slice(0, 8).toLowerCase(),
    jobId: isWhole(jobId, jobField) ? jobId : "",
    phase: phase === undefined ? (words?.phase ?? "") : (phaseNamed(phase) ?? kept(phase)),
    worker: kept(workerField === undefined ? (words?.worker ?? named.worker ?? "") : bareId(workerField)),
    segment: kept(fields["segment"] ?? words?.segment ?? ""),
    milestone: words?.milestone ?? "",
    done: done ?? 0,
    total: total ?? workers ?? 0,
    seconds: words?.seconds ?? 0,
    reason: kept(words?.reason ?? ""),
    inPhaseOfTask: words?.inPhaseOfTask === true && phase === undefined,
    progress: done === undefined || total === undefined ? "" : `${done}/${total}`,
  };
}

/** Words that mean something only where no format read the line, or only where one did, are left out. */
function readOwnWords(message: string, fields: Fields, own: boolean): Words | undefined {
  const words = readWords(message, fields);
  if (!words) return undefined;
  const counts = own ? words.untimed !== "always" : words.untimed !== undefined || namesZisk(message);
  return counts ? words : undefined;
}

/** A foreign line may say “job started” of anything; it counts only when it names a job or a worker as ZisK does. */
function namesZisk(message: string): boolean {
  return message.includes("JobId(") || message.includes("WorkerId(") || UUID.test(message);
}

const UUID = /(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/i;

const NONE: Words & NamedIds = {};

/** Libraries that log through ZisK's formatter and speak of jobs of their own. */
const LIBRARY = /^(?:h2|hyper|hyper_util|tonic|tower|tower_http|reqwest|rustls|tokio|mio|want)(?:::|$)/;

function isZisk({ own, target }: Writer): boolean {
  return own && !LIBRARY.test(target);
}

/** In a sentence that the table does not know, a worker speaks of others: it names itself in fields alone. */
function namedIn(message: string, { target }: Writer): NamedIds {
  const named = readIds(message);
  return named.worker !== undefined && target.startsWith("zisk_worker") ? { job: named.job } : named;
}

/** The words lose the ellipsis that says an ID was cut to eight characters; a field that has none is whole. */
function isWhole(id: string, field: string | undefined): boolean {
  return id.length > 8 || (field !== undefined && id === field);
}
