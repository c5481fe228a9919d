import { escapedForRegex, type LineTest } from "../store/line-test.ts";
import { shellWord } from "../shell.ts";

/** A test that one grep can make: one or several texts, or one or several regexes. */
interface Patterns {
  /** All of them plain texts. */
  fixed: boolean;
  fold: boolean;
  patterns: string[];
}

/**
 * Writes a test as one `grep`, in bytes (LC_ALL=C) and whatever bytes there are (-a); undefined where one grep
 * cannot say it.
 */
export function grepStage(test: LineTest): string | undefined {
  const inverted = test.kind === "not";
  const patterns = patternsOf(inverted ? test.part : test);
  if (!patterns) return undefined;
  const flags = `-a${patterns.fixed ? "F" : "E"}${patterns.fold ? "i" : ""}${inverted ? "v" : ""}`;
  const [only] = patterns.patterns;
  const words =
    patterns.patterns.length === 1 && only && !only.startsWith("-")
      ? shellWord(only)
      : patterns.patterns.map((pattern) => `-e ${shellWord(pattern)}`).join(" ");
  return `LC_ALL=C grep ${flags} ${words}`;
}

function patternsOf(test: LineTest): Patterns | undefined {
  if (test.kind === "contains") return { fixed: true, fold: test.fold, patterns: [test.text] };
  if (test.kind === "regex") return { fixed: false, fold: test.fold, patterns: [test.pattern] };
  if (test.kind !== "or") return undefined;
  const parts = test.parts.map(patternsOf);
  const known = parts.filter((part) => part !== undefined);
  if (known.length === 0 || known.length < parts.length) return undefined;
  const [first] = known;
  if (!first || known.some((part) => part.fold !== first.fold)) return undefined;
  const fixed = known.every((part) => part.fixed);
  const patterns = known.flatMap((part) =>
    part.fixed && !fixed ? part.patterns.map(escapedForRegex) : part.patterns,
  );
  return { fixed, fold: first.fold, patterns };
}
