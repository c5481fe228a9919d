/**
 * Characters that a screen does not show, or that change how others are shown: controls but for tab and newline, marks and
 * overrides of the writing direction, what has no width, and separators that no editor shows. Not those that choose
 * between two forms of a sign (U+FE00 to U+FE0F): emoji have them.
 * https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing, https://www.unicode.org/reports/tr9/
 */
const HIDDEN = /(?![\t\n]|[\u{fe00}-\u{fe0f}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** The same one after another, for who looks through a text. */
export const EACH_HIDDEN = new RegExp(HIDDEN.source, "gu");

/** Letters that are written from right to left: beside others they would move these about. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** From U+0000 on. https://www.rfc-editor.org/rfc/rfc20 */
const C0 =
  "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(
    " ",
  );

const NAMES: Readonly<Record<number, string>> = {
  0x9b: "control sequence introducer",
  0xad: "soft hyphen",
  0x61c: "Arabic letter mark",
  0x200b: "zero width space",
  0x200c: "zero width non-joiner",
  0x200d: "zero width joiner",
  0x200e: "left-to-right mark",
  0x200f: "right-to-left mark",
  0x2028: "line separator",
  0x2029: "paragraph separator",
  0x202a: "left-to-right embedding",
  0x202b: "right-to-left embedding",
  0x202c: "pop directional formatting",
  0x202d: "left-to-right override",
  0x202e: "right-to-left override",
  0x2060: "word joiner",
  0x2066: "left-to-right isolate",
  0x2067: "right-to-left isolate",
  0x2068: "first strong isolate",
  0x2069: "pop directional isolate",
  0xfeff: "byte order mark",
};

/** A character that is shown by a sign in its place. */
export interface HiddenCharacter {
  /** The character itself. */
  character: string;
  /** What stands for it: `ESC`, `U+202E`. */
  sign: string;
  /** What it is: `U+202E right-to-left override`. */
  name: string;
}

/** Whether a text cannot be shown as it is without hiding or moving something. */
export function isTreacherous(text: string): boolean {
  return HIDDEN.test(text) || RIGHT_TO_LEFT.test(text);
}

/** A text cut into what can be shown as it is, and the characters that cannot; joined again it is the same text. */
export function partsOf(text: string): (string | HiddenCharacter)[] {
  const parts: (string | HiddenCharacter)[] = [];
  let from = 0;
  for (const { 0: character, index } of text.matchAll(EACH_HIDDEN)) {
    if (index > from) parts.push(text.slice(from, index));
    parts.push(hidden(character));
    from = index + character.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/**
 * A text with signs in place of what is hidden, where only plain text can stand, such as in a tooltip: `⟪ESC⟫[31m`. What
 * is written from right to left is isolated from what stands around it.
 */
export function signedText(text: string): string {
  if (!isTreacherous(text)) return text;
  const signed = text.replace(EACH_HIDDEN, (character) => `⟪${hidden(character).sign}⟫`);
  return RIGHT_TO_LEFT.test(signed) ? `\u2068${signed}\u2069` : signed;
}

function hidden(character: string): HiddenCharacter {
  const code = character.codePointAt(0) ?? 0;
  const point = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const short = code === 0x7f ? "DEL" : C0[code];
  const name = NAMES[code] ?? (short && `control character ${short}`);
  return { character, sign: short ?? point, name: name ? `${point} ${name}` : point };
}
