import type { Event, INFERRED } from "./event.ts";

/** One of the things of an event that can be inferred where its line does not log it. */
export type Inferred = (typeof INFERRED)[number];

/** Whether a value of an event was inferred. */
export function isInferred({ inferred }: Pick<Event, "inferred">, what: Inferred): boolean {
  return inferred !== null && inferred.split(",").includes(what);
}
