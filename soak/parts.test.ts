import { expect, test } from "vitest";
import { Parts } from "./parts.ts";

test("a part that ends is not told; one that does not is told by name with what it is at, and one that throws too", async () => {
  const parts = new Parts();
  parts.add("writer", Promise.resolve());
  parts.add("pusher", new Promise(() => undefined), () => "batch soak-e.7.12");
  parts.add("reader", Promise.reject(new Error("no frame")));
  const faults = await parts.ended(20);
  expect(faults).toHaveLength(2);
  expect(faults[0]).toContain("broke: reader: Error: no frame");
  expect(faults[1]).toBe("did not end: pusher, batch soak-e.7.12");
});

test("where all have ended nobody waits", async () => {
  const parts = new Parts();
  parts.add("writer", Promise.resolve());
  expect(await parts.ended(2 ** 30)).toEqual([]);
});
