import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineOfKey, parseToml, TomlFault, tomlOf } from "./toml.ts";

const TEXT = `port = 7071
store.keep = "30d"

[sample]
workers = 3
"odd name" = { a = [1, 2.5, true] }

[[sources]]
type = "file"
paths = ["/a", '''
[[sources]]
''']
[sources.labels]
rack = "7"

[[sources]]
name = "b"
`;

/** Where the text is no TOML. */
function faultOf(text: string): TomlFault | undefined {
  try {
    parseToml(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof TomlFault)) throw error;
    return error;
  }
}

describe("TOML", () => {
  test("is read with its tables, lists of tables, dotted and quoted keys", () => {
    expect(JSON.parse(JSON.stringify(parseToml(TEXT)))).toEqual({
      port: 7071,
      store: { keep: "30d" },
      sample: { workers: 3, "odd name": { a: [1, 2.5, true] } },
      sources: [{ type: "file", paths: ["/a", "[[sources]]\n"], labels: { rack: "7" } }, { name: "b" }],
    });
  });

  test.each([
    [["port"], 1],
    [["store", "keep"], 2],
    [["sample"], 4],
    [["sample", "odd name"], 6],
    [["sources", 0], 8],
    [["sources", 0, "paths"], 10],
    [["sources", 0, "labels", "rack"], 14],
    [["sources", 1, "name"], 17],
    [["sources", 1, "type"], undefined],
    [["sources", 0, "paths", 1], undefined],
  ] as const)("%j stands on line %j", (path, line) => {
    expect(lineOfKey(TEXT, path)).toBe(line);
  });

  test.each([
    ["a = b", 1, 5],
    ["a = 1\na = 2", 2, 1],
    ["a = 1\n[b]\nc = x", 3, 5],
    ["a = 9007199254740993", 1, 5],
  ])("%j is wrong at line %i", (text, line, column) => {
    expect(faultOf(text)).toMatchObject({ line, column, message: expect.stringMatching(/\w/) });
  });

  test("changes no prototype, whatever a key is called", () => {
    for (const text of [
      "[__proto__]\nx = 1",
      "__proto__.x = 1",
      "a = { __proto__ = { x = 1 } }",
      "constructor.prototype.x = 1",
    ])
      expect(faultOf(text)).toBeUndefined();
    expect(Object.keys(parseToml("__proto__.x = 1"))).toEqual(["__proto__"]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test("that is written means what was meant", () => {
    const leaf = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const value = fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.string(), leaf, { noNullPrototype: true }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value, { noNullPrototype: true }), (table) => {
        expect(JSON.stringify(parseToml(tomlOf(table)))).toBe(JSON.stringify(table));
      }),
    );
  });
});
