import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { readsOldLines } from "./sources.ts";

test("a source reads old lines while it starts and back-fills, as far as was last heard", () => {
  const client = new QueryClient();
  expect(readsOldLines(client, "a")).toBe(false);
  const states = { a: "starting", b: "backfilling", c: "following", d: "retrying" };
  const sources = Object.entries(states).map(([name, state]) => ({ name, state }));
  client.setQueryData(["sources"], { sources });
  const reading = [...Object.keys(states), "unknown"].filter((name) => readsOldLines(client, name));
  expect(reading).toEqual(["a", "b"]);
});
