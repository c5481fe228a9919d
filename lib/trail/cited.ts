import type { Trail } from "./shape.ts";

/**
 * Ids of the lines that a verdict stands on, in the order in which its sentences cite them first: the line at place 0 has
 * the number 1, wherever it is shown.
 */
export function citedEvents({ verdict }: Pick<Trail, "verdict">): string[] {
  return [...new Set(verdict?.sentences.flatMap(({ events }) => events) ?? [])];
}
