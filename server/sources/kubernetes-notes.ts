import type { Level } from "../../lib/event.ts";
import type { Container, Ending } from "./kubernetes-pod.ts";
import { microsOf, positionText, type LogPosition } from "./kubernetes-position.ts";
import type { Gap, Labels, NoteItem } from "./source.ts";

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
