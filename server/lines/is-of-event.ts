import { readForeign } from "../../lib/zisk/foreign.ts";

// Lines that stand under an event: the place and the spans of the pretty format, a cause and its number, a frame of a
// backtrace. No time comes before them but that of a tool which puts one there.
const UNDER_EVENT =
  /^(?: {4}(?:at \S|in \S|on \S)| {4,}\d+: |Caused by:$| {3,}at \S|[Ss]tack backtrace:$|note: run with )/;

/** Whether a line that begins no event of a format is one that certainly belongs to a process of the cluster. */
export function isOfEvent(text: string): boolean {
  return UNDER_EVENT.test(text) || readForeign(text) !== undefined;
}
