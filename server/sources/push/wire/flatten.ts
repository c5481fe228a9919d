/** Objects within objects beyond this depth are kept as JSON. */
const MAX_DEPTH = 8;

/**
 * The members of an object as text, those of objects within it by their path with dots; lists as JSON. Null and
 * absent values are left out.
 */
export function flatten(value: object): Map<string, string> {
  const told = new Map<string, string>();
  add(told, "", value, 0);
  return told;
}

function add(told: Map<string, string>, path: string, value: unknown, depth: number): void {
  if (value === undefined || value === null) return;
  if (typeof value !== "object") told.set(path, String(value as string | number | boolean));
  else if (Array.isArray(value) || depth >= MAX_DEPTH) told.set(path, JSON.stringify(value));
  else
    for (const [name, inner] of Object.entries(value))
      add(told, path === "" ? name : `${path}.${name}`, inner, depth + 1);
}
