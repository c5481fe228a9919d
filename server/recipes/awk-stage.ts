import { asciiLower } from "../../lib/query/ascii.ts";
import type { LineTest } from "../store/line-test.ts";
import { shellWord } from "../shell.ts";

// No {4}: mawk, Debian's awk, takes repetitions only since 1.3.4-20200717.
const TIME = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9:.]+Z";

/**
 * Writes tests that all must hold as one `awk` over lines, or over events that an empty line ends; undefined where
 * there is a test of JSON among them.
 */
export function awkStage(tests: readonly LineTest[], over: "lines" | "paragraphs"): string | undefined {
  const first = tests.find((test) => test.kind === "time" && test.place === "first");
  const conditions = tests.filter((test) => test !== first).map((test) => expression(test, tests.length > 1));
  const known = conditions.filter((condition) => condition !== undefined);
  if (known.length < conditions.length) return undefined;
  const shown = [...(first ? ["shown"] : []), ...known].join(" && ");
  const program = first?.kind === "time" ? `${stateOf(first)} ${shown}` : shown;
  const records = over === "paragraphs" ? ` -v RS= -v ORS='\\n\\n'` : "";
  return `LC_ALL=C awk${records} ${shellWord(program)}`;
}

/** A line without a time belongs where the line before it does. */
function stateOf(time: Extract<LineTest, { kind: "time" }>): string {
  const ends = timeEnds("t", time);
  return `BEGIN { shown = 1 } match($0, /${TIME}/) { t = substr($0, RSTART, RLENGTH); shown = (${ends}) }`;
}

function timeEnds(text: string, { from, to }: Extract<LineTest, { kind: "time" }>): string {
  const ends = [
    ...(from === "" ? [] : [`${text} >= ${awkText(from)}`]),
    ...(to === "" ? [] : [`${text} < ${awkText(to)}`]),
  ];
  return ends.join(" && ");
}

function expression(test: LineTest, isPart: boolean): string | undefined {
  switch (test.kind) {
    case "and":
    case "or": {
      const parts = test.parts.map((part) => expression(part, true));
      if (parts.some((part) => part === undefined)) return undefined;
      if (parts.length === 0) return test.kind === "and" ? "1" : "0";
      const joined = parts.join(test.kind === "and" ? " && " : " || ");
      return isPart ? `(${joined})` : joined;
    }
    case "not": {
      const part = expression(test.part, false);
      return part && `!(${part})`;
    }
    case "contains":
      return `index(${test.fold ? "tolower($0)" : "$0"}, ${awkText(test.text)})`;
    case "regex":
      return test.fold
        ? `tolower($0) ~ /${awkRegex(asciiLower(test.pattern))}/`
        : `/${awkRegex(test.pattern)}/`;
    case "time":
      return test.place === "start"
        ? `${isPart ? "(" : ""}${timeEnds("$1", test)}${isPart ? ")" : ""}`
        : undefined;
    case "json":
      return undefined;
  }
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/awk.html: a slash would end the regex. */
function awkRegex(pattern: string): string {
  return pattern.replaceAll("/", "\\/");
}

function awkText(text: string): string {
  const escaped = text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `"${escaped}"`;
}
