import { expect, test } from "vitest";
import { amountText, hostsText, percentText } from "./amount-text.ts";

test.each([
  [0, "0 %"],
  [0.004, "under 1 %"],
  [0.614, "61 %"],
  [1, "100 %"],
])("a share of %f is %s", (share, text) => expect(percentText(share)).toBe(text));

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [12_345_678, "12 MB"],
  [9_870_000_000, "9.9 GB"],
  [5e15, "5000 TB"],
])("%d bytes are %s", (bytes, text) => expect(amountText(bytes, "B")).toBe(text));

test("rows are counted out, many hosts are not named one by one", () => {
  expect(amountText(1, "rows")).toBe("1 row");
  expect(amountText(1_234_567, "rows")).toBe("1,234,567 rows");
  expect(hostsText(["a"])).toBe("a");
  expect(hostsText(["a", "b", "c"])).toBe("a, b, and c");
  expect(hostsText(["a", "b", "c", "d"])).toBe("4 hosts");
  expect(hostsText([])).toBe("an unnamed host");
});
