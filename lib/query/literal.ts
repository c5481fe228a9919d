/** Reads quoted text, quotes included. @returns the text, or the offset of an escape that does not exist */
export function readQuoted(source: string): string | { badEscapeAt: number } {
  let text = "";
  for (let index = 1; index < source.length - 1; index++) {
    const char = source.charAt(index);
    if (char !== "\\") {
      text += char;
      continue;
    }
    const meant = ESCAPES.get(source.charAt(index + 1));
    if (meant === undefined) return { badEscapeAt: index };
    text += meant;
    index++;
  }
  return text;
}

const ESCAPES = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["0", "\0"],
]);

/** Writes text in quotes with escapes, so that the parser reads the same text. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\\n\r\t\0]/g, (char) => WRITTEN[char] ?? char)}"`;
}

const WRITTEN: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\0": "\\0",
};

/** Whether a quoted token has its closing quote. */
export function isClosedQuote(source: string): boolean {
  return /^"(?:[^"\\]|\\[^])*"$/.test(source);
}

/** Characters that need no quotes as a field's value: a conservative choice, so that nothing needs a second look. */
const PLAIN_VALUE = /^[\p{L}\p{N}_.$@…-][\p{L}\p{N}_.:$@…+%#/-]*$/u;

/** Writes one exact value of a field (no wildcards), quoted only where needed. "" means that the field is absent. */
export function quoteValue(value: string): string {
  return PLAIN_VALUE.test(value) ? value : quoted(value);
}

/** Writes a glob as a field's value: quoted when it is exact text that needs quotes, with backslashes otherwise. */
export function writeGlob(glob: string): string {
  if (!/(?<!\\)(?:\\\\)*[*?]/.test(glob)) return quoteValue(glob.replace(/\\([^])/g, "$1"));
  return glob.replace(/\\[*?\\]|[\s(),"/]|^[:=<>]/gu, (found) => (found.length === 2 ? found : `\\${found}`));
}

/** Words that need no quotes as text to look for. */
const PLAIN_WORD = /^[\p{L}\p{N}_[\].…][\p{L}\p{N}_.@…+%#/[\]{}*?!'’&|;,-]*$/u;
const OPERATOR_WORD = /^(?:AND|OR|NOT)$/;

/** Writes text to look for anywhere, quoted only where needed. */
export function writeText(text: string): string {
  return PLAIN_WORD.test(text) && !OPERATOR_WORD.test(text) ? text : quoted(text);
}
