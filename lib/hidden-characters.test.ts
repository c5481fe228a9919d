import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTreacherous, partsOf, signedText } from "./hidden-characters.ts";

const HIDDEN = [
  ...Array.from("\0\x07\b\v\f\r\x1b\x1f\x7f\x80\x9b\x9f\xad"),
  ...Array.from(
    "\u061c\u200b\u200d\u200f\u2028\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufff9",
  ),
  "\u{e0041}",
];
const SHOWN = ["a", "é", "—", "…", "\t", "\n", "漢", "😀", "א", "ع", "⟪", "\ud800"];
const text = fc
  .array(fc.oneof(fc.constantFrom(...HIDDEN), fc.constantFrom(...SHOWN)))
  .map((all) => all.join(""));

/** All that Unicode calls a control, a format character or a separator of lines, but for tab and newline. */
const NEVER_SHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe("a text of hidden and shown characters", () => {
  test("is the same again when its parts are joined, each hidden character a part of its own", () => {
    fc.assert(
      fc.property(text, (given) => {
        const parts = partsOf(given);
        expect(parts.map((part) => (typeof part === "string" ? part : part.character)).join("")).toBe(given);
        for (const part of parts)
          expect(HIDDEN.includes(typeof part === "string" ? "" : part.character)).toBe(
            typeof part !== "string",
          );
        for (const part of parts) expect(typeof part === "string" && hasHidden(part)).toBe(false);
      }),
    );
  });

  test("as plain text has a sign for each, and nothing that moves what stands around it", () => {
    fc.assert(
      fc.property(text, (given) => {
        const signed = signedText(given);
        const inner = signed.replace(/^\u2068(.*)\u2069$/su, "$1");
        expect(hasHidden(inner)).toBe(false);
        expect(/[אع]/.test(given) ? signed.startsWith("\u2068") : true).toBe(true);
        expect(inner.match(/⟪[^⟪⟫]+⟫/g)?.length ?? 0).toBe(
          partsOf(given).filter((part) => typeof part !== "string").length,
        );
      }),
    );
  });
});

test("no character that Unicode never shows is left over", () => {
  const left: string[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (hasHidden(character) && typeof partsOf(character)[0] === "string") left.push(code.toString(16));
  }
  expect(left).toEqual([]);
});

test("signs are those that people know", () => {
  expect(signedText("\x1b[31mred\x9b0m \u202egpj.exe")).toBe("⟪ESC⟫[31mred⟪U+009B⟫0m ⟪U+202E⟫gpj.exe");
  expect(partsOf("\u202e")).toEqual([
    { character: "\u202e", sign: "U+202E", name: "U+202E right-to-left override" },
  ]);
  expect(partsOf("\x7f")).toEqual([{ character: "\x7f", sign: "DEL", name: "U+007F control character DEL" }]);
});

test("what is plain stays as it is", () => {
  for (const plain of ["", "out of memory", "naïve ☃ ⚠\ufe0f 漢字\ttab\nline"]) {
    expect(isTreacherous(plain)).toBe(false);
    expect(signedText(plain)).toBe(plain);
    expect(partsOf(plain)).toEqual(plain === "" ? [] : [plain]);
  }
  expect(isTreacherous("שלום")).toBe(true);
});

function hasHidden(given: string): boolean {
  return Array.from(given).some(
    (character) => NEVER_SHOWN.test(character) && character !== "\n" && character !== "\t",
  );
}
