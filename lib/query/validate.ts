import type { ParsedQuery } from "./ast.ts";
import { parseQuery } from "./parse.ts";
import { checkRegex } from "./regex.ts";

/**
 * Reads a query and checks its regexes as well, so that both engines take them: what a server does with
 * every query from outside. A browser uses `parseQuery`, which needs no regex engine.
 */
export function validateQuery(text: string): ParsedQuery {
  return parseQuery(text, checkRegex);
}
