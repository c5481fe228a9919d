import { readSaying } from "./words.ts";

/** What a line is told apart by from the others of its kind. */
export interface PatternOf {
  message: string;
  fields: Readonly<Record<string, string>>;
}

/** Of longer texts the beginning is looked at. */
const LOOKED_AT = 400;

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
/** Hashes, addresses, and IDs that were cut: with a digit, so that no word is taken for one. */
const HEX = /\b(?:0x[0-9a-f]+|(?=[a-f]*\d)[0-9a-f]{6,}\b…?)/gi;
const NUMBER = /\d+(?:[.,:]\d+)*/g;

/** A text with a # for all that differs from line to line: IDs, hashes, addresses, numbers. */
export function masked(text: string): string {
  const [line = ""] = text.slice(0, LOOKED_AT).split("\n", 1);
  return line.replace(UUID, "#").replace(HEX, "#").replace(NUMBER, "#").trim();
}

/**
 * What lines have in common that say the same: the sentence of ZisK's where it is one, with what it says was the reason, else its own words
 * without what differs from line to line. Linear in the message.
 */
export function patternOf({ message, fields }: PatternOf): string {
  const read = readSaying(message);
  const head = read?.saying.sentence.replace(/\{[^}]*\}/g, "#") ?? masked(message);
  const why = read?.values.reason ?? reasonBeside({ message, fields });
  return why === "" ? head : `${head}: ${masked(why)}`;
}

/** An error in one line, with the reason that stands in a field beside its words. */
export function errorText(line: PatternOf): string {
  const [message = ""] = line.message.split("\n", 1);
  const why = reasonBeside(line);
  return why === "" ? message : `${message}: ${why}`;
}

/** The reason in a field, where the words do not hold it already; else "". */
function reasonBeside({ message, fields }: PatternOf): string {
  const why = fields["error"] ?? fields["reason"] ?? "";
  return message.includes(why) ? "" : why;
}
