import type { Level } from "../../../lib/event.ts";
import type { Container, Ending } from "./pod.ts";
import { microsOf, positionText, type LogPosition } from "./position.ts";
import type { Gap, Labels, NoteItem } from "../source.ts";

/** What a note is about beside its text. */
interface Place {
  stream: string;
  labels: Labels;
  position: LogPosition;
}

/** The note that a run of a container has ended; reading resumes behind it with the next run. */
export function endNote({ stream, labels, position }: Place, { name }: Container, ending: Ending): NoteItem {
  const { run, last } = position;
  const { level, how } = wordsOf(ending);
  // Kubernetes tells whole seconds: a note at that time would stand before the last words.
  const lastUs = last ? microsOf(last.ns) + 1 : 0;
  const atUs = Math.max(lastUs, ending.finishedUs ?? 0);
  return {
    kind: "note",
    stream,
    labels,
    key: `end-${run}`,
    position: positionText({ run: run + 1 }),
    timeUs: atUs > 0 ? atUs : null,
    level,
    about: "restart",
    message: `Container ${name} ended${run > 0 ? ` after restart ${run}` : ""}: ${how}, exit code ${ending.exitCode}.`,
  };
}

function wordsOf({ reason, exitCode }: Ending): { level: Level; how: string } {
  if (reason === "OOMKilled")
    return { level: "error", how: "OOMKilled (it used more memory than its limit)" };
  if (exitCode === 0) return { level: "info", how: reason || "Completed" };
  return { level: "warn", how: reason || "Error" };
}

/** Why lines of a container are missing, and what keeps it from happening again. */
export const GAP_REASONS = {
  rotated: (container: string) =>
    `Lines may be missing here: the kubelet rotated the log of container ${container} before it was read to its end. Raise containerLogMaxSize in the kubelet's configuration, or keep Jobtrail running.`,
  removed: (container: string) =>
    `Lines may be missing here: Kubernetes removed the log of container ${container} before it was read to its end. Keep Jobtrail running.`,
  deleted: (container: string) =>
    `Lines may be missing here: the pod was deleted before the log of container ${container} was read to its end. Keep Jobtrail running.`,
  restarted: (container: string, runs: number) =>
    `Lines are missing here: container ${container} was restarted while nobody read it, and Kubernetes keeps the log of the last run only (${runs} ${runs === 1 ? "run was" : "runs were"} not read to the end). Keep Jobtrail running.`,
};

/** The note that lines are missing behind `position`, and the same as the source's status shows it. */
export function gapNote(
  { stream, labels, position }: Place,
  { next, toUs, reason }: { next: LogPosition; toUs: number | null; reason: string },
): { note: NoteItem; gap: Gap } {
  const fromUs = position.last ? microsOf(position.last.ns) : null;
  const note: NoteItem = {
    kind: "note",
    stream,
    labels,
    key: `gap-${positionText(position).replaceAll("/", "-")}`,
    position: positionText(next),
    timeUs: fromUs === null ? toUs : fromUs + 1,
    level: "warn",
    about: "gap",
    message: reason,
  };
  return { note, gap: { fromUs, toUs, reason } };
}
