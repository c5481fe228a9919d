import { SLOTS } from "./slots.ts";
import type { Decoration, Slot, Values } from "./slots.ts";

/** A sentence of the table made ready for reading. */
export interface Sentence {
  pattern: RegExp;
  /** What reads the captures of `pattern`, in order, each as many as it takes. */
  readers: readonly { read: NonNullable<Slot["read"]>; captures: number }[];
}

/**
 * Compiles a sentence with values between braces.
 * @throws Error where a value has a name that `slots.ts` does not know: a mistake in the table
 */
export function compileSentence(sentence: string): Sentence {
  const readers: Sentence["readers"][number][] = [];
  const source = partsOf(sentence).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const { pattern, read } = slotNamed(part, sentence);
    if (read) readers.push({ read, captures: groupsOf(pattern) });
    return pattern;
  });
  return { pattern: new RegExp(`^${source.join("")}$`), readers };
}

/** What a message says as this sentence; undefined where it is another one. */
export function readSentence({ pattern, readers }: Sentence, message: string): Values | undefined {
  const match = pattern.exec(message);
  if (!match) return undefined;
  const values: Values = {};
  let at = 1;
  for (const { read, captures } of readers) {
    read(values, match[at] ?? "", match[at + 1] ?? "", match[at + 2] ?? "");
    at += captures;
  }
  return values;
}

/**
 * Writes a sentence with its values.
 * @throws Error where a value is missing
 */
export function writeSentence(sentence: string, values: Values & Decoration): string {
  return partsOf(sentence)
    .map((part, index) => {
      if (index % 2 === 0) return part;
      const text = slotNamed(part, sentence).write?.(values);
      if (text === undefined) throw new Error(`The sentence “${sentence}” needs a value for ${part}.`);
      return text;
    })
    .join("");
}

/** Literal text and names of values in turn, the text first. */
export function partsOf(sentence: string): string[] {
  return sentence.split(/\{([^}]+)\}/);
}

function slotNamed(name: string, sentence: string): Slot {
  const slot = SLOTS[name];
  if (!slot) throw new Error(`No value named ${name} in the sentence “${sentence}”.`);
  return slot;
}

/** Groups that a pattern captures. */
function groupsOf(pattern: string): number {
  return (new RegExp(`${pattern}|`).exec("")?.length ?? 1) - 1;
}
