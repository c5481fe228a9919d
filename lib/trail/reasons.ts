import type { JobSummary } from "./shape.ts";

/** Whose failure it was, as one says it: the host, or the worker where no line tells its host. */
export function culpritName({ culprit }: Pick<JobSummary, "culprit">): string | undefined {
  if (culprit?.host) return culprit.host;
  return culprit?.worker ? `worker ${culprit.worker.slice(0, 8)}` : undefined;
}

/** What stands before a reason and says only who wrote it. */
const WRITER = /^(?:\[[A-Za-z ]{2,24}\]\s*)+/;
/** The job is known where its reason stands. */
const OF_THE_JOB = /,?\s+(?:for|of|in) job JobId\([^)]*\)/gi;
const CAUSE = /^\s*(?:\d+:\s*)?(.+)$/;

/**
 * A reason in one line: what was said, and of causes that are listed below it the innermost, which says most.
 * @param reason in the log's own words, of any number of lines
 */
export function shortReason(reason: string): string {
  const lines = reason.split("\n").filter((line) => line.trim() !== "");
  const [first = "", ...more] = lines;
  const from = more.findIndex((line) => /^\s*caused by:?\s*$/i.test(line));
  const causes = from < 0 ? [] : more.slice(from + 1);
  const said = first.trim().replace(WRITER, "").replaceAll(OF_THE_JOB, "");
  const innermost = CAUSE.exec(causes.at(-1) ?? "")?.[1];
  return innermost && !said.includes(innermost) ? `${said}: ${innermost}` : said;
}

/** Stands for what differs between reasons that are one. */
const ANY = "…";

const IDS =
  /\b(?:JobId|WorkerId)\([^)]*\)|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b(?=[0-9a-f]*\d)(?:[0-9a-f]{8}|[0-9a-f]{32})\b…?|\b0x[0-9a-f]+\b/gi;
const NUMBERS = /\d+(?:\.\d+)*/g;

/**
 * What reasons that are one have in common: the words, without IDs and numbers.
 * @param reason one line, as {@link shortReason} gives it
 */
export function reasonPattern(reason: string): string {
  return reason.replaceAll(IDS, ANY).replaceAll(NUMBERS, ANY).replaceAll(/…+/g, ANY).trim();
}
