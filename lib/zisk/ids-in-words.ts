import { bareId } from "./ids.ts";

/** What a sentence names that the table does not know. */
export interface NamedIds {
  job?: string;
  worker?: string;
}

const UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const PRINTED_JOB = new RegExp(
  String.raw`\bJobId\(([^()\s]+)\)|\b(?:[Jj]ob(?:_id)?|for)[ :=]+(${UUID})(?![\w-])`,
  "g",
);
const PRINTED_WORKER = /\bWorkerId\([^()\s]+\)/g;
/** Behind these stands a reason, an error or a list: an ID in it is somebody else's. */
const ASIDE = /(?<![Ww]orker): |\(reason|\[(?:Job|Worker)Id\(/;
const LONGEST_MESSAGE = 16_384;

/**
 * The job and the worker that a message of ZisK's own names, whatever else it says: a job as `JobId(…)` or as a whole
 * UUID behind “job”, “job_id” or “for”; a worker as `WorkerId(…)` before any reason, error or list. Nothing where it
 * names two different ones, since it then belongs to neither alone.
 */
export function readIds(message: string): NamedIds {
  if (message.length > LONGEST_MESSAGE || !mayName(message)) return {};
  const aside = message.search(ASIDE);
  const head = aside < 0 ? message : message.slice(0, aside);
  const ids: NamedIds = {};
  const job = onlyJob(message);
  const worker = onlyWorker(head);
  if (job !== undefined) ids.job = job;
  if (worker !== undefined) ids.worker = worker;
  return ids;
}

/** Every worker that a reason names, as printed, in order: the failed one stands in everybody's cancellation. */
export function workersIn(reason: string): string[] {
  if (reason.length > LONGEST_MESSAGE || !reason.includes("WorkerId(")) return [];
  return [...reason.matchAll(PRINTED_WORKER)].map(([printed]) => bareId(printed));
}

function mayName(message: string): boolean {
  return message.includes("Id(") || message.includes("-");
}

function onlyJob(message: string): string | undefined {
  let found: string | undefined;
  for (const [, printed, uuid] of message.matchAll(PRINTED_JOB)) {
    const id = printed === undefined ? (uuid ?? "") : bareId(`(${printed})`);
    if (found === undefined || (id.length > found.length && isSame(found, id))) found = id;
    else if (!isSame(id, found)) return undefined;
  }
  return found;
}

/** Whether a shorter ID is the beginning of a longer one: the same, cut. */
function isSame(shorter: string, longer: string): boolean {
  return longer.toLowerCase().startsWith(shorter.toLowerCase());
}

function onlyWorker(head: string): string | undefined {
  let found: string | undefined;
  for (const [printed] of head.matchAll(PRINTED_WORKER)) {
    const id = bareId(printed);
    if (found !== undefined && id !== found) return undefined;
    found = id;
  }
  return found;
}
