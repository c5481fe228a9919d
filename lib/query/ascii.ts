/** Folds A to Z and nothing else, as ClickHouse's lower() and positionCaseInsensitive() do. */
export function asciiLower(text: string): string {
  // toLowerCase() alone would turn the Kelvin sign into k and İ into two characters.
  return ALL_ASCII.test(text) ? text.toLowerCase() : text.replace(CAPITALS, (run) => run.toLowerCase());
}

// oxlint-disable-next-line no-control-regex -- all of ASCII is what is meant
const ALL_ASCII = /^[\0-\x7f]*$/;
const CAPITALS = /[A-Z]+/g;
