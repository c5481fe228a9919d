import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JsonValues } from "./json-values.ts";

/** Texts of the objects, and problems in brackets. */
function read(body: Buffer, pieceBytes: number): string[] {
  const values = new JsonValues();
  const found: string[] = [];
  const take = (value: { text: string } | { problem: string }): void =>
    void found.push("text" in value ? value.text : `<${value.problem}>`);
  for (let at = 0; at < body.length; at += pieceBytes)
    for (const value of values.push(body.subarray(at, at + pieceBytes))) take(value);
  for (const value of values.end()) take(value);
  return found;
}

describe("a body's objects", () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });

  test("are found whatever stands between them, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(object, { maxLength: 6 }),
        fc.constantFrom("\n", "", ",\n", " \r\n\n"),
        fc.constantFrom(undefined, 2),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        (objects, between, indent, isList, pieceBytes) => {
          const text = objects.map((one) => JSON.stringify(one, null, indent)).join(between);
          const body = Buffer.from(isList ? `\uFEFF[${text}]` : text);
          expect(read(body, pieceBytes).map((one) => JSON.parse(one) as unknown)).toEqual(
            JSON.parse(JSON.stringify(objects)),
          );
        },
      ),
    );
  });

  test.each([
    ['{"a":1}\nhello\n{"b":2}', ['{"a":1}', "<is no JSON object>", '{"b":2}']],
    ['{"a":1\n{"b":2}\n{"c":3}', ["<is not JSON>", '{"b":2}', '{"c":3}']],
    ['{"a":"x\n{"b":2}', ["<is cut off>", '{"b":2}']],
    ['{"a":[\n{"b":2}\n{"c":3}', ["<is not JSON>", '{"b":2}', '{"c":3}']],
    ['{"a":1}\n{"line":', ['{"a":1}', "<is cut off>"]],
    ['{"a":1,\n"b":2\n{"c":3}', ["<is not JSON>", "<is no JSON object>", '{"c":3}']],
  ])("behind a mistake: %j", (body, found) => {
    for (const pieceBytes of [1, 3, 100]) expect(read(Buffer.from(body), pieceBytes)).toEqual(found);
  });

  test("that never end are told one after the other without reading all again and again", () => {
    const lines = 20_000;
    const deep = read(Buffer.from('{"a":['.concat("\n").repeat(lines)), 65_536);
    expect(deep).toHaveLength(lines);
    const long = read(Buffer.from(`{"a":"${"x".repeat(17 * 1024 * 1024)}\n{"b":2}`), 65_536);
    expect(long).toEqual(["<is longer than 16777216 bytes>", '{"b":2}']);
  });

  test("any bytes are objects or problems, however they are cut", () => {
    const bytes = fc.array(fc.constantFrom(...Buffer.from('{}[]",:\\\n a')), { maxLength: 60 });
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 9 }), (given, pieceBytes) => {
        const body = Buffer.from(given);
        expect(read(body, pieceBytes)).toEqual(read(body, 1_000));
      }),
    );
  });
});
