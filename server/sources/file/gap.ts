import type { Labels, NoteItem } from "../source.ts";
import type { LogFile } from "./log-file.ts";
import { gapPosition, type Stopped } from "./position.ts";

/** How a file was lost. */
export type Loss = "gone" | "truncated";

/** A stream whose lines are missing. */
export interface Losing {
  stream: string;
  labels: Labels;
}

/**
 * The note that what was written behind a place is lost, if anything was.
 * @param next the file that is read next, if there is one
 */
export async function gapNote(
  { stream, labels }: Losing,
  loss: Loss,
  stopped: Stopped,
  next: LogFile | undefined,
): Promise<NoteItem> {
  const { identity, offset } = stopped;
  return {
    kind: "note",
    stream,
    labels,
    key: `gap-${identity}-${offset}`,
    position: gapPosition(stopped),
    timeUs: loss === "gone" ? await bornUs(next, identity) : null,
    level: "warn",
    about: "gap",
    message: REASONS[loss](stream, offset),
  };
}

const REASONS: Record<Loss, (stream: string, offset: number) => string> = {
  gone: (stream, offset) =>
    `${stream}: the file that was being read is gone, deleted or rotated out while Jobtrail was away. What was written to it behind byte ${offset} is missing, if anything was. Keep more rotated files if that happens again.`,
  truncated: (stream, offset) =>
    `${stream}: the file was emptied or written anew while it was being read, and no copy of it is there. What was written to it behind byte ${offset} before that is missing, if anything was. Let logrotate copy it first (copytruncate) or give it another name.`,
};

/** When the file came that took the other's place, µs since the epoch; null where the file system does not tell. */
async function bornUs(next: LogFile | undefined, before: string): Promise<number | null> {
  if (!next) return null;
  const { birthtimeNs, dev, ino } = await next.stats();
  const isSame = before.startsWith(`${dev.toString(36)}-${ino.toString(36)}-`);
  return birthtimeNs > 0n && !isSame ? Number(birthtimeNs / 1_000n) : null;
}
