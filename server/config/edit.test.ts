import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withoutTable, withPaused, withTable, type Table } from "./edit.ts";
import { parseToml } from "./toml.ts";

const TEXT = `# our cluster
port = 7071 # not 7070

# the coordinator
[[sources]] # by hand
type = "file"
name = "a"
paths = ["/a"] # all of them
[sources.labels]
rack = "7"

# the provers
[[sources]]
type = "journald"
name = "b"

[store]
url = "http://x" # shared
`;

describe("jobtrail.toml is changed without disturbing what stands in it", () => {
  test("a source is added at the end", () => {
    const edited = withTable(TEXT, "sources", { type: "file", name: "c", paths: ["/c d"] });
    expect(edited.startsWith(TEXT)).toBe(true);
    expect(edited.slice(TEXT.length)).toBe('\n[[sources]]\ntype = "file"\nname = "c"\npaths = ["/c d"]\n');
    expect(withTable("", "sources", { type: "file" })).toBe('[[sources]]\ntype = "file"\n');
    expect(withTable("port = 1", "sources", { type: "file" })).toBe(
      'port = 1\n\n[[sources]]\ntype = "file"\n',
    );
  });

  test("a source is taken out with the tables below it, and comments stay", () => {
    const edited = withoutTable(TEXT, "sources", 0);
    expect(edited).toBe(
      TEXT.replace(/\[\[sources\]\] # by hand\n(.*\n){3}\[sources.labels\]\nrack = "7"\n/, ""),
    );
    expect(edited).toContain("# the coordinator\n");
    expect(withoutTable(edited, "sources", 0)).not.toContain("journald");
  });

  test("a source is paused and resumed to the very text that was there", () => {
    const paused = withPaused(TEXT, 1, true);
    expect(paused).toBe(
      TEXT.replace('[[sources]]\ntype = "journald"', '[[sources]]\npaused = true\ntype = "journald"'),
    );
    expect(withPaused(paused, 1, true)).toBe(paused);
    expect(withPaused(paused, 1, false)).toBe(TEXT);
    expect(withPaused("[[sources]]", 0, true)).toBe("[[sources]]\npaused = true\n");
  });

  test("sources that are written otherwise are refused, with what to do", () => {
    const inline = 'sources = [{ type = "file", paths = ["/a"] }]\n';
    expect(() => withTable(inline, "sources", { type: "file" })).toThrow(/by hand/);
    expect(() => withoutTable(inline, "sources", 0)).toThrow(/by hand/);
    expect(() => withPaused(inline, 0, true)).toThrow(/by hand/);
  });

  test("whatever is added can be read again and taken out again", () => {
    const key = fc
      .stringMatching(/^[a-z_]{1,8}$/)
      .filter((name) => !["type", "paused", "__proto__"].includes(name));
    const value = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.array(fc.string({ minLength: 1 })));
    const table = fc
      .dictionary(key, value, { maxKeys: 5, noNullPrototype: true })
      .map((keys): Table => ({ type: "file", ...keys }));
    fc.assert(
      fc.property(fc.array(table, { minLength: 1, maxLength: 4 }), fc.nat(3), (tables, at) => {
        const text = tables.reduce((before, own) => withTable(before, "sources", own), TEXT);
        expect(parseToml(text)["sources"]).toHaveLength(2 + tables.length);
        const index = 2 + (at % tables.length);
        const paused = withPaused(text, index, true);
        expect(withPaused(paused, index, false)).toBe(text);
        expect(parseToml(withoutTable(text, "sources", index))["sources"]).toHaveLength(1 + tables.length);
        expect(withoutTable(withTable(text, "sources", { type: "file" }), "sources", 2 + tables.length)).toBe(
          text,
        );
      }),
    );
  });
});
