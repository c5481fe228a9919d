import { NOTE_MILESTONES } from "../note.ts";
import type { Trail } from "./shape.ts";

/**
 * Ids of the lines that a verdict stands on, in the order in which its sentences cite them first: the line at place 0 has
 * the number 1, wherever it is shown.
 */
export function citedEvents({ verdict }: Pick<Trail, "verdict">): string[] {
  return [...new Set(verdict?.sentences.flatMap(({ events }) => events) ?? [])];
}

const NOTES: ReadonlySet<string> = new Set(Object.values(NOTE_MILESTONES));

/** Ids of what became of the job's processes while it ran: such notes name no job, and belong to its lines. */
export function noteEvents({ lanes }: Pick<Trail, "lanes">): string[] {
  return lanes.flatMap(({ marks }) =>
    marks.flatMap(({ milestone, event }) => (milestone !== null && NOTES.has(milestone) ? [event] : [])),
  );
}
