import { readSaying } from "../../zisk/words.ts";

/** Longer messages are told apart by their beginning: what follows is mostly data. */
const MOST = 400;

/**
 * Values in a line that no sentence of ZisK's is, in the order in which they are looked for: addresses before numbers, IDs
 * before what could be a number in them.
 */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "{id}"],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, "{address}"],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, "{time}"],
  [/\b0x[0-9a-f]+\b/gi, "{id}"],
  [/(?<![\w.])[0-9a-f]*(?:\d[a-f]|[a-f]\d)[0-9a-f]*…?(?![\w])/gi, "{id}"],
  [/(?<![a-z_])[-+]?\d+(?:[.,_]\d+)*/gi, "{n}"],
];

/**
 * What lines that say the same have in common: the sentence where it is one of ZisK's, with its values between braces, and of
 * any other line its first one with numbers and IDs masked.
 */
export function patternOf(message: string): string {
  const said = readSaying(message);
  if (said) return said.saying.sentence;
  const [first = ""] = message.slice(0, MOST).split("\n");
  return MASKS.reduce((text, [values, mask]) => text.replace(values, mask), first.trim());
}
