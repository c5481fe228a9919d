/** Shorter texts are copies of their own, however they came to be. */
const PART_CHARS = 13;
/** More than are at work at a time. */
const MOST_TEXTS = 8_192;

const known = new Map<string, string>();

/**
 * A text that may be kept for long. What is cut out of a line is a part of it for the engine, and of the 256 KiB that
 * it was read with, all of which an ID on the jobs' board would keep in memory. One ID that comes again is one text.
 */
export function kept(text: string): string {
  if (text.length < PART_CHARS) return text;
  const same = known.get(text);
  if (same !== undefined) return same;
  const copy = copyOf(text);
  if (known.size >= MOST_TEXTS) known.clear();
  known.set(copy, copy);
  return copy;
}

/** The same text in memory of its own, half surrogate pairs too: a part of a line would keep the whole of it. */
export function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
