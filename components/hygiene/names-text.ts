/** Names told one by one in a sentence. */
const MOST_NAMED = 3;

/** Names in a sentence, or how many there are where they are many. @param what they are called together */
export function namesText(names: readonly string[], what: string): string {
  if (names.length > MOST_NAMED) return `${names.length} ${what}`;
  return new Intl.ListFormat("en", { type: "conjunction" }).format(names);
}
