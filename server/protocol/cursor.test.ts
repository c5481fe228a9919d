import fc from "fast-check";
import { expect, test } from "vitest";
import { cursorText, readCursor } from "./cursor.ts";

test("a cursor is read as it was written, and is the same in a URL", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.maxSafeNat(), (timeUs, seq) => {
      const text = cursorText({ timeUs, seq });
      expect(readCursor(text)).toEqual({ timeUs, seq });
      expect(new URLSearchParams({ after: text }).toString()).toBe(`after=${text.replaceAll("~", "%7E")}`);
      expect(encodeURIComponent(text)).toBe(text);
    }),
  );
});

test("an id is no cursor, nor is a number that is none", () => {
  for (const text of ["", "AbCdEfGhIjKl-12", "~1", "~~", "~1~-1", "~zzzzzzzzzzz~1", "~1~2 "])
    expect(readCursor(text)).toBeUndefined();
});
