/** A text or a number among the values of a JSON object, however deep. */
export interface Scalar {
  /** Its key; of an element of an array that of the array. */
  key: string;
  /** 1 for a member of the object itself. */
  depth: number;
  isText: boolean;
  /** Offsets of its first character and behind its last, quotes left out. */
  from: number;
  to: number;
  text: string;
}

/** Nesting of a tracing event: the line, `spans`, a span. */
const MOST_DEPTH = 4;
const TOKEN = /"([^"\\]*)"(\s*:)?|(-?\d[\d.eE+-]*)|[{}[\]]/g;

/**
 * The texts and numbers of a line of valid JSON.
 * @returns undefined where it has an escape, a key twice in one object, or is nested deeper than events are
 */
export function scalarsOf(text: string): Scalar[] | undefined {
  if (text.includes("\\")) return undefined;
  const scalars: Scalar[] = [];
  const keys: { last: string; all: Set<string> }[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [token, inner, colon, number] = match;
    const object = keys.at(-1);
    if (token === "{" || token === "[") {
      if (keys.length === MOST_DEPTH) return undefined;
      keys.push({ last: object?.last ?? "", all: new Set() });
    } else if (token === "}" || token === "]") keys.pop();
    else if (!object) return undefined;
    else if (inner !== undefined && colon !== undefined) {
      if (object.all.has(inner)) return undefined;
      object.all.add(inner);
      object.last = inner;
    } else {
      const from = match.index + (number === undefined ? 1 : 0);
      const value = number ?? inner ?? "";
      const isText = number === undefined;
      scalars.push({
        key: object.last,
        depth: keys.length,
        isText,
        from,
        to: from + value.length,
        text: value,
      });
    }
  }
  return scalars;
}
