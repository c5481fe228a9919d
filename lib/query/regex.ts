import { RE2JS } from "re2js";
import type { ParsedQuery } from "./ast.ts";
import { parseQuery } from "./parse.ts";

/**
 * Instructions times the weight of the heaviest character class. ClickHouse's RE2 writes a class out in bytes
 * for each repetition and gives up at 8 MiB: `\pL{200}` is taken, `\pL{500}` is not.
 */
const MAX_WEIGHT = 20_000;

/** A Unicode class such as `\pL` has hundreds of ranges. */
const UNICODE_CLASS_WEIGHT = 150;

/**
 * Compiles a regex as ClickHouse's match() reads it: RE2 syntax, where a dot is also a line break.
 * @throws RE2JSException when it is not RE2 syntax
 */
export function compileRegex(pattern: string, ignoreCase: boolean): RE2JS {
  return RE2JS.compile(pattern, RE2JS.DOTALL | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
}

/**
 * Reads a query and checks its regexes as well, so that both engines take them: what a server does with
 * every query from outside. A browser uses `parseQuery`, which needs no regex engine.
 */
export function validateQuery(text: string): ParsedQuery {
  return parseQuery(text, checkRegex);
}

/** Says in a few words why the regex is refused; nothing when it is right. */
export function checkRegex(pattern: string, ignoreCase: boolean): string | undefined {
  try {
    const weight = compileRegex(pattern, ignoreCase).programSize() * heaviestClass(pattern);
    return weight > MAX_WEIGHT ? "This regex is too big; write smaller repetitions." : undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // The engine names the flags that we set as if they were part of the pattern.
    const plain = reason.replace(/^error parsing regexp: /, "").replace(/`\(\?[is]+\)/, "`");
    return `This is no RE2 regex (${plain}); look-around and back-references do not exist, and \\ makes a special character plain.`;
  }
}

/** The weight of a class is the length of its text, with Unicode classes in it counted for what they stand for. */
function heaviestClass(pattern: string): number {
  const classes = pattern.match(/\[\^?\]?(?:\\[^]|[^\]\\])*\]|\\[pP]/g) ?? [];
  const weights = classes.map(
    (text) => text.length + (text.match(/\\[pP]/g)?.length ?? 0) * UNICODE_CLASS_WEIGHT,
  );
  return Math.max(1, ...weights);
}
