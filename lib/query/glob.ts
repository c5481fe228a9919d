/**
 * The values of `field:value` are globs: `*` is any text, `?` any one character (code point), and a
 * backslash makes the next character stand for itself. An empty glob means that the field is absent.
 */
export type Glob =
  | { kind: "literal"; text: string }
  | { kind: "present" }
  | { kind: "prefix" | "suffix" | "inside"; text: string }
  | { kind: "pattern"; parts: GlobPart[] };

/** A piece of a glob: text that stands for itself, or a wildcard. */
export type GlobPart = string | typeof ANY_TEXT | typeof ANY_ONE;

/** The part that stands for `*`. */
export const ANY_TEXT = { wildcard: "*" } as const;
/** The part that stands for `?`. */
export const ANY_ONE = { wildcard: "?" } as const;

/** Reads a glob into the simplest form that means the same. */
export function readGlob(source: string): Glob {
  const parts = globParts(source);
  if (parts.every((part) => typeof part === "string")) return { kind: "literal", text: parts.join("") };
  const [first, second, third] = parts;
  if (parts.length === 1 && first === ANY_TEXT) return { kind: "present" };
  if (parts.length === 2 && typeof first === "string" && second === ANY_TEXT)
    return { kind: "prefix", text: first };
  if (parts.length === 2 && first === ANY_TEXT && typeof second === "string")
    return { kind: "suffix", text: second };
  if (parts.length === 3 && first === ANY_TEXT && typeof second === "string" && third === ANY_TEXT)
    return { kind: "inside", text: second };
  return { kind: "pattern", parts };
}

function globParts(source: string): GlobPart[] {
  const parts: GlobPart[] = [];
  let literal = "";
  for (let index = 0; index < source.length; index++) {
    const char = source.charAt(index);
    if (char !== "*" && char !== "?") {
      literal += char === "\\" && index + 1 < source.length ? source.charAt(++index) : char;
      continue;
    }
    if (literal) parts.push(literal);
    literal = "";
    // Several stars in a row mean one.
    if (char === "?") parts.push(ANY_ONE);
    else if (parts.at(-1) !== ANY_TEXT) parts.push(ANY_TEXT);
  }
  if (literal) parts.push(literal);
  return parts;
}

/** Writes text so that it matches itself alone. */
export function escapeGlob(text: string): string {
  return text.replace(/[*?\\]/g, "\\$&");
}

/** The same glob without needless backslashes, so that equal globs are equal strings. */
export function normalGlob(source: string): string {
  return source.replace(/\\([^])/g, (pair, char: string) => ("*?\\".includes(char) ? pair : char));
}

/** Whether the whole text matches; an absent (empty) text matches the empty glob alone. */
export function matchesGlob(glob: Glob, text: string): boolean {
  switch (glob.kind) {
    case "literal":
      return text === glob.text;
    case "present":
      return text !== "";
    case "prefix":
      return text.startsWith(glob.text);
    case "suffix":
      return text.endsWith(glob.text);
    case "inside":
      return text.includes(glob.text);
    case "pattern":
      return matchesParts(glob.parts, text);
  }
}

/** Greedy matching that only ever goes back to the last star: at most text length × glob length steps. */
function matchesParts(parts: readonly GlobPart[], text: string): boolean {
  let part = 0;
  let at = 0;
  let starPart = -1;
  let starAt = 0;
  while (at < text.length || part < parts.length) {
    const current = parts[part];
    if (current === ANY_TEXT) {
      starPart = part++;
      starAt = at;
      continue;
    }
    const end = current === undefined ? -1 : endOfPart(current, text, at);
    if (end >= 0) {
      part++;
      at = end;
    } else {
      if (starPart < 0 || starAt >= text.length) return false;
      part = starPart + 1;
      at = ++starAt;
    }
  }
  return true;
}

function endOfPart(part: GlobPart, text: string, at: number): number {
  if (typeof part === "string") return text.startsWith(part, at) ? at + part.length : -1;
  const point = text.codePointAt(at);
  if (point === undefined) return -1;
  return at + (point > 0xffff ? 2 : 1);
}
