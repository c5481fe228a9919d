/** A member of a JSON object: its key, and the offsets of its value's first character and behind its last. */
export interface Member {
  key: string;
  from: number;
  to: number;
}

/**
 * The members of the object that opens at `from` in their order, also where a key comes again. For valid JSON only;
 * reads one level without recursion, so nesting of any depth is one pass.
 */
export function members(text: string, from: number): Member[] {
  const found: Member[] = [];
  let at = skipSpace(text, from + 1);
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const valueFrom = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const valueTo = valueEnd(text, valueFrom);
    found.push({ key: String(key), from: valueFrom, to: valueTo });
    at = skipSpace(text, skipSpace(text, valueTo) + 1);
  }
  return found;
}

/** Where the members of the object that opens at `from` have their values, by key; of a key that comes twice the last. */
export function memberRanges(text: string, from: number): Map<string, [number, number]> {
  return new Map(members(text, from).map(({ key, from: begin, to }) => [key, [begin, to]]));
}

/** Offsets of the first characters of the elements of the array that opens at `from`. For valid JSON only. */
export function elementOffsets(text: string, from: number): number[] {
  const offsets: number[] = [];
  let at = skipSpace(text, from + 1);
  while (at < text.length && text[at] !== "]") {
    offsets.push(at);
    at = skipSpace(text, valueEnd(text, at));
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return offsets;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t" || text[at] === "\n" || text[at] === "\r") at++;
  return at;
}

function stringEnd(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function valueEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const char = text[at];
    if (char === '"') {
      at = stringEnd(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (
      depth === 0 &&
      (char === "," || char === " " || char === "\n" || char === "\t" || char === "\r")
    ) {
      return at;
    }
    at++;
  }
  return at;
}
