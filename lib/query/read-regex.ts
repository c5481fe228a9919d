import type { SyntaxNode } from "@lezer/common";
import { Mistake } from "./mistake.ts";

/** Says in a few words what is wrong with a regex, or nothing when it is right. */
export type RegexCheck = (pattern: string, ignoreCase: boolean) => string | undefined;

/** What a regex token says. */
interface Regex {
  pattern: string;
  ignoreCase: boolean;
}

/** The longest regex, in UTF-16 units: both engines take time in proportion to it. */
const MAX_REGEX_LENGTH = 1_000;

/**
 * Reads `/pattern/` or `/pattern/i`, whose slashes the syntax check has seen.
 * @throws Mistake for anything that is no regex
 */
export function readRegex(node: SyntaxNode, source: string, check: RegexCheck): Regex {
  const written = source.slice(node.from, node.to);
  const end = closingSlash(written);
  const flags = written.slice(end + 1);
  if (flags !== "" && flags !== "i")
    throw new Mistake(
      `A regex takes only the flag i (ignore case), as in /text/i; put quotes round a path, as in "/var/log".`,
      { from: node.from + end + 1, to: node.to },
    );
  // A slash needs its backslash only because slashes enclose the regex.
  const pattern = written
    .slice(1, end)
    .replace(/\\([^])/g, (pair, char: string) => (char === "/" ? "/" : pair));
  const problem = regexProblem(pattern, flags === "i", check);
  if (problem) throw new Mistake(problem, { from: node.from, to: node.to });
  return { pattern, ignoreCase: flags === "i" };
}

function regexProblem(pattern: string, ignoreCase: boolean, check: RegexCheck): string | undefined {
  if (pattern === "") return "Write a regex between the slashes.";
  if (pattern.length > MAX_REGEX_LENGTH)
    return `A regex has at most ${MAX_REGEX_LENGTH} characters; this one has ${pattern.length}. Shorten it.`;
  return check(pattern, ignoreCase);
}

/** Offset of the unescaped slash that ends a regex token, or -1. */
export function closingSlash(written: string): number {
  for (let index = 1; index < written.length; index++) {
    if (written.charAt(index) === "\\") index++;
    else if (written.charAt(index) === "/") return index;
  }
  return -1;
}
