import type { LineItem } from "../source.ts";

/** Lines that are handed on together. */
const SLICE_LINES = 2_000;

/** The lines of one message, some at a time. */
export async function* inSlices(
  items: readonly LineItem[],
  lines: number = SLICE_LINES,
): AsyncGenerator<readonly LineItem[]> {
  for (let from = 0; from < items.length; from += lines) yield items.slice(from, from + lines);
}
