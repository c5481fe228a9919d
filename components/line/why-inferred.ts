import type { Event } from "../../lib/event.ts";
import { isInferred, type Inferred } from "../../lib/inferred.ts";

const REASONS: Record<Inferred, string> = {
  level: "The line names no level. This is the level of what it is, or of the line that it continues.",
  job: "The line names no job. Its worker's process was at work on this one, and on no other, when it was written.",
  phase: "The line names no phase. This is the one that its worker was in.",
  worker: "The line names no worker. This is how its process named itself when it was started.",
  time: "The line has no time of its own. This is the time of the line beside it in the same stream.",
};

/** By which of the names that it is shown under a value belongs to what can be inferred. */
const NAMES: Readonly<Record<string, Inferred>> = {
  level: "level",
  job: "job",
  job_id: "job",
  phase: "phase",
  worker: "worker",
  time: "time",
};

/**
 * Why a value of an event is known although its line does not say it, in plain words; undefined for what was logged.
 * @param name the value's name in the event
 */
export function whyInferred(event: Event, name: string): string | undefined {
  const what = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  return what !== undefined && isInferred(event, what) ? REASONS[what] : undefined;
}
