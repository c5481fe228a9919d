import { someTest, type JsonPlace, type LineTest, type ValueTest } from "../store/line-test.ts";
import { shellWord } from "../shell.ts";

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

/** @param isPart the expression stands beside others and needs to be held together */
function expression(test: LineTest, isPart: boolean): string {
  switch (test.kind) {
    case "and":
    case "or": {
      if (test.parts.length === 0) return test.kind === "and" ? "true" : "false";
      const [only] = test.parts;
      if (only && test.parts.length === 1) return expression(only, isPart);
      return held(test.parts.map((part) => expression(part, true)).join(` ${test.kind} `), isPart);
    }
    case "not":
      return held(`${expression(test.part, false)} | not`, isPart);
    case "contains":
      return held(`$line${down(test.fold)} | contains(${JSON.stringify(test.text)})`, isPart);
    case "regex":
      return held(`$line | ${regexTest(test)}`, isPart);
    case "json":
      return test.place === "anywhere"
        ? anywhere(test, isPart)
        : atPath(pathOf(test.place, test.key), test.test, isPart);
    case "time":
      return "true";
  }
}

function held(text: string, isPart: boolean): string {
  return isPart ? `(${text})` : text;
}

function pathOf(place: JsonPlace, key: string): string {
  const name = /^[A-Za-z_]\w*$/.test(key) ? key : "";
  if (place === "top") return name ? `.${name}` : `.[${JSON.stringify(key)}]`;
  return name ? `.fields.${name}` : `.fields[${JSON.stringify(key)}]`;
}

/** Of the event or of any of its spans; with flattened fields they stand beside the level. */
function anywhere({ key, test }: Json, isPart: boolean): string {
  const places = `(., .fields, .spans[]?) | ${pathOf("top", key)}?`;
  if ("number" in test) return numberTest(places, test, isPart);
  return `any(${places}; ${atPath(".", test, false)})`;
}

function atPath(path: string, test: ValueTest, isPart: boolean): string {
  switch (test.op) {
    case "present":
      return held(`${path} // "" | . != ""`, isPart);
    case "equals":
      return equalsTest(path, test, isPart);
    case "prefix":
      return textTest(path, test.fold, `startswith(${JSON.stringify(test.text)})`, isPart);
    case "contains":
      return textTest(path, test.fold, `contains(${JSON.stringify(test.text)})`, isPart);
    case "regex":
      return textTest(path, false, regexTest(test), isPart);
    default:
      return numberTest(path, test, isPart);
  }
}

function textTest(path: string, fold: boolean, test: string, isPart: boolean): string {
  return held(`${path} // "" | tostring${down(fold)} | ${test}`, isPart);
}

function equalsTest(
  path: string,
  { values, fold }: Extract<ValueTest, { op: "equals" }>,
  isPart: boolean,
): string {
  const tests = values.map((value) => {
    // What is logged as a number or as true is no text yet.
    const isText = /[A-Za-z]/.test(value) && !/^(true|false|null)$|^-?\d/.test(value);
    const text = isText && !fold ? path : `(${path} | tostring${down(fold)})`;
    return `${text} == ${JSON.stringify(value)}`;
  });
  return held(tests.join(" or "), isPart && tests.length > 1);
}

/** What is no number is nothing at all, and never matches. */
function numberTest(path: string, test: Extract<ValueTest, { number: number }>, isPart: boolean): string {
  const op = test.op === "=" ? "==" : test.op;
  return held(`[${path} | tonumber? | . ${op} ${test.number}] | any`, isPart);
}

function regexTest({ pattern, fold }: { pattern: string; fold: boolean }): string {
  return `test(${JSON.stringify(pattern)}${fold ? '; "i"' : ""})`;
}

function down(fold: boolean): string {
  return fold ? " | ascii_downcase" : "";
}
