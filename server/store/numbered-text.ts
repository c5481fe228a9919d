/** More digits than this are no safe integer. */
const MOST_DIGITS = 15;
const NUL = "\0";

/**
 * Where the number begins that a text ends with, as far as it can be written back from its value; the text's length where it
 * ends with none. IDs and positions of rows that follow each other differ in it alone: as a number it takes next to no room.
 */
export function numberStart(text: string): number {
  const end = text.length;
  const least = Math.max(0, end - MOST_DIGITS);
  let at = end;
  while (at > least && isDigit(text.charCodeAt(at - 1))) at--;
  while (at < end - 1 && text.charCodeAt(at) === 0x30) at++;
  return at > 0 && text.charCodeAt(at - 1) === 0 ? end : at;
}

/** What stands before the number; a NUL behind it tells that there is no number. */
export function prefixOf(text: string): string {
  const start = numberStart(text);
  return start === text.length ? text + NUL : text.slice(0, start);
}

/** The number at the end; 0 where there is none. */
export function numberOf(text: string): number {
  return Number(text.slice(numberStart(text)));
}

/** The text again of what stands before its number, and that. */
export function joined(prefix: string, number: number): string {
  return prefix.endsWith(NUL) ? prefix.slice(0, -1) : prefix + String(number);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
