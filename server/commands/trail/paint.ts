/** What a piece of text is, which decides about its colour. */
export type Tone = "good" | "bad" | "warn" | "quiet" | "strong" | "contributions" | "prove" | "aggregate";

/** ECMA-48, 8.3.117: of the 16 colours that every terminal has, so that its own theme decides how they look. */
const CODES: Readonly<Record<Tone, string>> = {
  good: "32",
  bad: "31",
  warn: "33",
  quiet: "2",
  strong: "1",
  contributions: "34",
  prove: "36",
  aggregate: "35",
};

/** Colours a piece of text, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string;

/** Colours for a terminal. */
export const coloured: Paint = (tone, text) => (text === "" ? "" : `\u001b[${CODES[tone]}m${text}\u001b[0m`);

/** No colours, for a file or a pipe. */
export const plain: Paint = (_tone, text) => text;

/**
 * How a stream is written to: colours on a terminal alone, and not where `NO_COLOR` is set to anything (https://no-color.org)
 * or the terminal is a dumb one.
 */
export function paintFor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Paint {
  const isRefused = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return isTerminal && !isRefused ? coloured : plain;
}
