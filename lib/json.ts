/** What JSON text says; undefined where it is none, for a schema to refuse. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
