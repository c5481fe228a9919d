import { someTest, type JsonPlace, type LineTest, type ValueTest } from "../../lib/query/line-test.ts";
import { shellWord } from "./shell-word.ts";

type Json = Extract<LineTest, { kind: "json" }>;

/**
 * Writes tests that all must hold as one `jq` (1.6 or later) that prints the lines themselves, byte for byte; undefined
 * where there is a test of time among them.
 * https://jqlang.org/manual/v1.6/
 */
export function jqStage(tests: readonly LineTest[]): string | undefined {
  const all: LineTest = { kind: "and", parts: [...tests] };
  if (someTest(all, ({ kind }) => kind === "time")) return undefined;
  // What is no object is dropped, unless it may be among the lines that are looked for.
  const isPlain = !someTest(all, ({ kind }) => kind !== "and" && kind !== "or" && kind !== "json");
  const read = isPlain ? "fromjson? | objects" : "((fromjson? | objects) // {})";
  const selection = expression(all, false);
  return `jq -Rr ${shellWord(`. as $line | ${read} | select(${selection}) | $line`)}`;
}

function expression(test: LineTest, isPart: boolean): string {
  switch (test.kind) {
    case "and":
    case "or": {
      if (test.parts.length === 0) return test.kind === "and" ? "true" : "false";
      const [only] = test.parts;
      if (only && test.parts.length === 1) return expression(only, isPart);
      const joined = test.parts.map((part) => expression(part, true)).join(` ${test.kind} `);
      return isPart ? `(${joined})` : joined;
    }
    case "not":
      return `(${expression(test.part, false)} | not)`;
    case "contains":
      return `($line${test.fold ? " | ascii_downcase" : ""} | contains(${JSON.stringify(test.text)}))`;
    case "regex":
      return `($line | ${regexTest(test)})`;
    case "json":
      return test.place === "anywhere" ? anywhere(test) : atPath(pathOf(test.place, test.key), test.test);
    case "time":
      return "true";
  }
}

function pathOf(place: JsonPlace, key: string): string {
  const name = /^[A-Za-z_]\w*$/.test(key) ? key : "";
  if (place === "top") return name ? `.${name}` : `.[${JSON.stringify(key)}]`;
  return name ? `.fields.${name}` : `.fields[${JSON.stringify(key)}]`;
}

/** Of the event or of any of its spans; with flattened fields they stand beside the level. */
function anywhere({ key, test }: Json): string {
  const places = `(., .fields, .spans[]?) | ${pathOf("top", key)}?`;
  if ("number" in test) return numberTest(places, test);
  return `any(${places}; ${atPath(".", test)})`;
}

function atPath(path: string, test: ValueTest): string {
  switch (test.op) {
    case "present":
      return `(${path} // "") != ""`;
    case "equals":
      return equalsTest(path, test);
    case "prefix":
      return `(${path} // "" | tostring${down(test.fold)} | startswith(${JSON.stringify(test.text)}))`;
    case "contains":
      return `(${path} // "" | tostring${down(test.fold)} | contains(${JSON.stringify(test.text)}))`;
    case "regex":
      return `(${path} // "" | tostring | ${regexTest(test)})`;
    default:
      return numberTest(path, test);
  }
}

function equalsTest(path: string, { values, fold }: Extract<ValueTest, { op: "equals" }>): string {
  const tests = values.map((value) => {
    // What is logged as a number or as true is no text yet.
    const isText = /[A-Za-z]/.test(value) && !/^(true|false|null)$|^-?\d/.test(value);
    const text = isText && !fold ? path : `(${path} | tostring${down(fold)})`;
    return `${text} == ${JSON.stringify(value)}`;
  });
  return tests.length === 1 ? tests.join("") : `(${tests.join(" or ")})`;
}

/** What is no number is nothing at all, and never matches. */
function numberTest(path: string, test: Extract<ValueTest, { number: number }>): string {
  return `([${path} | tonumber? | . ${test.op === "=" ? "==" : test.op} ${test.number}] | any)`;
}

function regexTest({ pattern, fold }: { pattern: string; fold: boolean }): string {
  return `test(${JSON.stringify(pattern)}${fold ? '; "i"' : ""})`;
}

function down(fold: boolean): string {
  return fold ? " | ascii_downcase" : "";
}
