/** Characters that take no column or two: combining marks, and East Asian and pictorial signs (UAX #11). */
const NARROW = /\p{Mn}|\p{Me}|\p{Cf}/u;
const WIDE =
  /\p{Extended_Pictographic}|[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{20000}-\u{3fffd}]/u;

/** Columns that a text without colours takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

function widthOf(character: string): number {
  if (character < "\u0300") return 1;
  if (NARROW.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** A text in exactly so many columns: cut with an ellipsis, or filled up with blanks. @param columns from 1 on */
export function fitted(text: string, columns: number): string {
  return padded(cutTo(text, columns), columns);
}

/** A text in at most so many columns, its end replaced by an ellipsis. @param columns from 1 on */
export function cutTo(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = "";
  let used = 1;
  for (const character of text) {
    used += widthOf(character);
    if (used > columns) break;
    kept += character;
  }
  return `${kept}…`;
}

function padded(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - columnsOf(text)));
}

/**
 * A text in lines of at most so many columns, broken between words where that is possible.
 * @param columns from 8 on
 */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && columnsOf(line) + 1 + columnsOf(word) <= columns) {
      line += ` ${word}`;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (columnsOf(line) > columns) {
      const head = startOf(line, columns);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  lines.push(line);
  return lines;
}

function startOf(word: string, columns: number): string {
  let kept = "";
  let used = 0;
  for (const character of word) {
    used += widthOf(character);
    if (used > columns) break;
    kept += character;
  }
  return kept;
}
