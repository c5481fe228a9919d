import type { Level } from "../event.ts";
import type { Saying } from "./saying.ts";
import { partsOf } from "./sentence.ts";
import { SAYINGS } from "./table.ts";

/** What stands before a segment's number in the sentences that name one. */
export const SEGMENT_HEADS: readonly string[] = [
  ...new Set(
    SAYINGS.flatMap(({ sentence }) => {
      const parts = partsOf(sentence);
      const at = parts.indexOf("segment");
      return at > 0 ? [parts[at - 1] ?? ""] : [];
    }),
  ),
];

/** A text by which a line without a level is known for what it is. */
export interface Mark {
  text: string;
  /** Only at the beginning of a line: elsewhere it says nothing. */
  isHead: boolean;
}

/** The marks of the lines without a level that are given this one, each once. */
export function levelMarks(level: Level): Mark[] {
  const marks = new Map<string, Mark>();
  for (const saying of SAYINGS)
    if (saying.level === level && saying.untimed)
      for (const sentence of spellings(saying)) marks.set(sentence, markOf(sentence));
  return [...new Map([...marks.values()].map((mark) => [mark.text, mark])).values()];
}

function spellings({ sentence, also = [] }: Saying): string[] {
  return [sentence, ...also];
}

/** Shorter texts stand in other lines too. */
const TELLING = 12;

function markOf(sentence: string): Mark {
  const texts = partsOf(sentence).filter((_, index) => index % 2 === 0);
  const head = texts[0] ?? "";
  const longest = texts.reduce((one, other) => (other.length > one.length ? other : one));
  return longest.length >= TELLING || head === ""
    ? { text: longest, isHead: false }
    : { text: head, isHead: true };
}
