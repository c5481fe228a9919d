import { expect, test } from "vitest";
import { hostsText } from "./hosts-text.ts";

test.each([
  [[], "an unnamed host"],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b, and c"],
  [["a", "b", "c", "d"], "4 hosts"],
])("%j are %s", (hosts, text) => expect(hostsText(hosts)).toBe(text));
