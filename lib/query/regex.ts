import { RE2JS } from "re2js";

/** Bigger programs are refused: ClickHouse's RE2 gives up on them, and matching takes time in proportion. */
const MAX_PROGRAM_SIZE = 5_000;

/**
 * Compiles a regex as ClickHouse's match() reads it: RE2 syntax, where a dot is also a line break.
 * @throws RE2JSException when it is not RE2 syntax
 */
export function compileRegex(pattern: string, ignoreCase: boolean): RE2JS {
  return RE2JS.compile(pattern, RE2JS.DOTALL | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
}

/** Says in a few words why the regex is refused; nothing when it is right. */
export function checkRegex(pattern: string, ignoreCase: boolean): string | undefined {
  try {
    const size = compileRegex(pattern, ignoreCase).programSize();
    return size > MAX_PROGRAM_SIZE ? "This regex is too big; write smaller repetitions." : undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // The engine names the flags that we set as if they were part of the pattern.
    const plain = reason.replace(/^error parsing regexp: /, "").replace(/`\(\?[is]+\)/, "`");
    return `This is no RE2 regex (${plain}); look-around and back-references do not exist, and \\ makes a special character plain.`;
  }
}
