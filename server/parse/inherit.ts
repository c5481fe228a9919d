import { INFERRED } from "../../lib/event.ts";
import type { LogRecord } from "../record.ts";

type Inferred = (typeof INFERRED)[number];

/** Gives a line that goes on with the event before it what it does not tell itself: level, job, phase and worker. */
export function inherit(record: LogRecord, before: LogRecord): void {
  const taken: Inferred[] = [];
  if (record.level === "" && before.level !== "") {
    record.level = before.level;
    taken.push("level");
  }
  if (record.job === "" && before.job !== "") {
    record.job = before.job;
    record.jobId = before.jobId;
    taken.push("job");
  }
  for (const name of ["phase", "worker"] as const) {
    if (record[name] !== "" || before[name] === "") continue;
    record[name] = before[name];
    taken.push(name);
  }
  markInferred(record, ...taken);
}

/** Notes that values were inferred and not logged. */
export function markInferred(record: LogRecord, ...names: readonly Inferred[]): void {
  if (names.length === 0) return;
  const all = new Set([...record.inferred.split(","), ...names]);
  record.inferred = INFERRED.filter((name) => all.has(name)).join(",");
}
