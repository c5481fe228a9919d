import { NOTE_MILESTONES } from "../../lib/note.ts";
import type { LogRecord } from "../record.ts";

/**
 * What is stored in place of a line that the store will never take: a note at its time and position, so that reading
 * goes on behind it, with nothing of the line itself but where it comes from.
 * @param reason what the store said
 */
export function setAsideNote(record: LogRecord, reason: string): LogRecord {
  return {
    ...record,
    level: "warn",
    target: "",
    phase: "",
    job: "",
    jobId: "",
    worker: "",
    segment: "",
    milestone: NOTE_MILESTONES.gap,
    done: 0,
    total: 0,
    seconds: 0,
    reason: "",
    inferred: "",
    message: `One line could not be stored and is kept aside in the table set_aside. ${reason}`,
    fields: { jobtrail: "gap" },
    raw: "",
  };
}
