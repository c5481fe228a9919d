// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { FacetGroup } from "./group.tsx";

afterEach(cleanup);

function show(values: number, total: number): void {
  const items = Array.from({ length: values }, (_, index) => ({ value: `prover-${index}`, count: 1 }));
  render(<FacetGroup field="host" counts={{ items, total }} query="" onToggle={() => undefined} />);
}

test("a facet whose values are cut says of how many they are, folded and unfolded", () => {
  show(50, 17_040);
  expect(screen.getByText("50 of 17,040")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Show the 50" }));
  expect(screen.getAllByRole("listitem")).toHaveLength(50);
  expect(screen.getByText("50 of 17,040")).toBeTruthy();
});

test("one that has all of its values does not", () => {
  show(8, 8);
  expect(screen.queryByText(/ of /)).toBeNull();
  expect(screen.getByRole("button", { name: "Show all 8" })).toBeTruthy();
});
