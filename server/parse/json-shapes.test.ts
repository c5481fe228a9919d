import { readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ParsedLine } from "./format.ts";
import { JsonShapes } from "./json-shapes.ts";
import { json, readExactly } from "./json.ts";

const CORPUS = new URL("../../fixtures/corpus/json/", import.meta.url);
const LINES = readdirSync(CORPUS).flatMap((file) =>
  readFileSync(new URL(file, CORPUS), "utf8").split("\n").filter(Boolean),
);

/** What becomes of a line in the end: the event's own fields in their order, and its spans' behind them. */
function whole(line: ParsedLine | undefined): unknown {
  if (!line) return undefined;
  const { fields, spanFields, ...told } = line;
  const beneath = Object.entries(spanFields).filter(([name]) => !Object.hasOwn(fields, name));
  return { ...told, fields: Object.entries({ ...fields, ...Object.fromEntries(beneath) }) };
}

function learned(...lines: readonly string[]): JsonShapes {
  const shapes = new JsonShapes();
  for (const line of lines) shapes.learn(line, readExactly);
  return shapes;
}

/** What a shape gives must be what the line says; that it gives nothing is never wrong. */
function expectSame(shapes: JsonShapes, line: string): boolean {
  const read = shapes.read(line);
  expect(whole(read)).toEqual(read && whole(readExactly(line)));
  return read !== undefined;
}

const KEYS = ["message", "job_id", "name", "a", "level", "timestamp", "target", "1", "__proto__", "ä", ""];
const texts = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "1",
    "x1",
    "2026-05-28T20:26:40.383597Z",
    "1780000000",
    "\u001b[1m9",
    "ü2",
    "\\7",
    '"3',
    "\ud800 4",
  ),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.integer().map(String),
);
const numbers = fc.constantFrom(
  "0",
  "-0",
  "7",
  "12",
  "1.50",
  "1e400",
  "18446744073709551615",
  "9007199254740993",
  "-3",
);
const scalars = fc.oneof(
  texts.map((text) => JSON.stringify(text)),
  numbers,
  fc.constantFrom("true", "null", '"\\u0031"', '"a\\n1"'),
);
const nested = fc.oneof(
  { weight: 8, arbitrary: scalars },
  { weight: 1, arbitrary: fc.array(scalars, { maxLength: 3 }).map((all) => `[${all.join(",")}]`) },
  { weight: 1, arbitrary: scalars.map((value) => `{"a":${value}}`) },
);
const spaces = fc.constantFrom("", "", "", " ");
const members = (values: fc.Arbitrary<string>) =>
  fc
    .array(fc.tuple(fc.constantFrom(...KEYS), spaces, values), { maxLength: 5 })
    .map((all) => all.map(([key, space, value]) => `${JSON.stringify(key)}:${space}${value}`).join(","));
const objects = members(nested).map((all) => `{${all}}`);

/** A line of JSON with everything that one may have, and one of the same statement with other values. */
const events = fc
  .record({
    timestamp: fc.oneof(fc.constant('"2026-05-28T20:26:40.383597Z"'), scalars),
    level: fc.constantFrom('"INFO"', '" WARN"', '"odd"', "5"),
    flat: fc.boolean(),
    own: members(nested),
    message: fc.option(scalars),
    target: fc.option(scalars),
    span: fc.option(objects),
    spans: fc.option(
      fc.oneof(
        fc.array(objects, { maxLength: 2 }).map((all) => `[${all.join(",")}]`),
        scalars,
      ),
    ),
    more: members(nested),
  })
  .map(({ timestamp, level, flat, own, message, target, span, spans, more }) => {
    const fields = [message === null ? "" : `"message":${message}`, own].filter(Boolean).join(",");
    const parts = [
      `"timestamp":${timestamp}`,
      `"level":${level}`,
      flat ? fields : `"fields":{${fields}}`,
      target === null ? "" : `"target":${target}`,
      span === null ? "" : `"span":${span}`,
      spans === null ? "" : `"spans":${spans}`,
      more,
    ];
    return `{${parts.filter(Boolean).join(",")}}`;
  });

/** Other values in some places: texts and numbers are put in as JSON would never have them, too. */
const changes = fc.array(
  fc.tuple(
    fc.nat({ max: 30 }),
    fc.oneof(
      texts,
      numbers,
      texts.map((text) => JSON.stringify(text).slice(1, -1)),
    ),
  ),
  { maxLength: 6 },
);

function changed(line: string, all: readonly (readonly [number, string])[]): string {
  let made = line;
  for (const [place, value] of all) {
    const found = [...made.matchAll(/(?<=[:[,]\s?)-?\d[\d.eE+-]*|(?<=")[^"\\]*(?=")/g)];
    const at = found[place % Math.max(1, found.length)];
    if (at) made = made.slice(0, at.index) + value + made.slice(at.index + at[0].length);
  }
  return made;
}

test("the shape of one line gives of any other what reading it exactly gives", () => {
  fc.assert(
    fc.property(events, changes, (line, values) => {
      const shapes = learned(line);
      expectSame(shapes, line);
      expectSame(shapes, changed(line, values));
    }),
    { numRuns: 4_000 },
  );
});

test("lines of a cluster, changed anywhere, are read alike by the shapes of all of them", () => {
  const shapes = learned(...LINES.filter((_line, index) => index % 7 === 0));
  fc.assert(
    fc.property(fc.constantFrom(...LINES), changes, (line, values) => {
      expectSame(shapes, changed(line, values));
    }),
    { numRuns: 3_000 },
  );
});

test("nearly all lines of a cluster have a shape that is known", () => {
  const shapes = new JsonShapes();
  const known = LINES.filter((line) => {
    const isKnown = expectSame(shapes, line);
    if (!isKnown) shapes.learn(line, readExactly);
    return isKnown;
  });
  expect(known.length).toBeGreaterThan(LINES.length * 0.9);
});

test("a key that comes twice, an escape and a value that is put together have no shape", () => {
  const line = (fields: string, more = "") =>
    `{"timestamp":"2026-05-28T20:26:40.383597Z","level":"INFO","fields":{"message":"m",${fields}},"target":"t"${more}}`;
  for (const odd of [
    line('"a":1,"a":1'),
    line('"a":"\\u0031"'),
    line('"a":[1]'),
    line('"a":1', ',"spans":[{"name":"s1"},{"name":"s2"}]'),
  ])
    expect(learned(odd).read(odd)).toBeUndefined();
  const plain = line('"a":1');
  expect(learned(plain).read(line('"a":22'))?.fields).toEqual({ a: "22" });
});

test("what is read is the line's own: changing it changes no other line", () => {
  const line = LINES[1]!;
  json.parse(line);
  const first = json.parse(line)!;
  first.fields["message"] = "changed";
  expect(json.parse(line)?.fields).not.toHaveProperty("message");
});
