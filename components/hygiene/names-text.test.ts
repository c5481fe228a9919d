import { expect, test } from "vitest";
import { namesText } from "./names-text.ts";

test.each([
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b, and c"],
  [["a", "b", "c", "d"], "4 hosts"],
])("%j are %s", (names, text) => expect(namesText(names, "hosts")).toBe(text));
