import type { Event } from "./event.ts";

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
