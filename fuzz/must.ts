/** Throws where a promise is broken; an assertion that costs nothing where it is kept. @param promise what is so */
export function must(isKept: boolean, promise: string): void {
  if (!isKept) throw new Error(`Broken: ${promise}`);
}

/** Throws where one of the values is no text. */
export function mustBeTexts(texts: Readonly<Record<string, unknown>>): void {
  for (const [name, text] of Object.entries(texts)) must(typeof text === "string", `${name} is text`);
}
