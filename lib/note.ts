import type { Event } from "./event.ts";
import type { Milestone } from "./zisk/milestones.ts";

/** What Jobtrail itself tells among the lines: that some are missing, or that what writes them was restarted. */
export type NoteAbout = "gap" | "restart";

/**
 * What a note is about; undefined for a line that somebody logged. A note has no raw line, so that a line with a
 * field of the same name does not pass for one.
 */
export function noteAbout({ fields, raw }: Pick<Event, "fields" | "raw">): NoteAbout | undefined {
  if (raw !== "") return undefined;
  const about = fields["jobtrail"];
  return about === "gap" || about === "restart" ? about : undefined;
}

/** What each kind of note says happened, by which a job's trail finds those of its time. */
export const NOTE_MILESTONES: Readonly<Record<NoteAbout, Milestone>> = {
  gap: "lines_missing",
  restart: "restarted",
};
