/**
 * What a shell tool can ask of one raw line (of one whole event, where events have several lines). The store
 * compiles it to SQL to see how well it says what a query says; `server/recipes/` writes it as grep, awk or jq.
 */
export type LineTest =
  | { kind: "and" | "or"; parts: LineTest[] }
  | { kind: "not"; part: LineTest }
  /** The bytes of `text` occur in the line; with `fold`, A to Z are folded in both and `text` is folded already. */
  | { kind: "contains"; text: string; fold: boolean }
  /** The regex is found in the line. Written in what RE2, POSIX extended regexes and jq read alike, without `{n}`. */
  | { kind: "regex"; pattern: string; fold: boolean }
  | { kind: "json"; place: JsonPlace; key: string; test: ValueTest }
  | { kind: "time"; place: TimePlace; from: string; to: string };

/** Where a JSON line keeps a value: beside `level`, within `fields`, or within `fields` or any span. */
export type JsonPlace = "top" | "fields" | "anywhere";

/** Where a line has its time: at its very beginning, or the first that it holds. */
export type TimePlace = "start" | "first";

/** A test of a JSON value's text; an absent value's is "". */
export type ValueTest =
  | { op: "present" }
  | { op: "equals"; values: string[]; fold: boolean }
  | { op: "prefix" | "contains"; text: string; fold: boolean }
  | { op: "regex"; pattern: string; fold: boolean }
  | { op: ">" | ">=" | "<" | "<=" | "="; number: number };

/** Both tests as one. */
export function allOf(parts: LineTest[]): LineTest {
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: "and", parts };
}

/** Either test as one. */
export function anyOf(parts: LineTest[]): LineTest {
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: "or", parts };
}

/** Text that a regex of a {@link LineTest} matches as it stands. */
export function escapedForRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Whether the test or one within it satisfies `is`. */
export function someTest(test: LineTest, is: (test: LineTest) => boolean): boolean {
  if (is(test)) return true;
  if (test.kind === "not") return someTest(test.part, is);
  return test.kind === "and" || test.kind === "or" ? test.parts.some((part) => someTest(part, is)) : false;
}
