import { expect, test } from "vitest";
import { MergedBatches } from "./merged-batches.ts";

test("gives every batch of every iterator, those added later too, and keeps each one's order", async () => {
  const merged = new MergedBatches<readonly string[]>();
  async function* counting(name: string) {
    for (let number = 0; number < 3; number++) yield [`${name}${number}`];
  }
  merged.add(counting("a"));
  const seen: string[] = [];
  for await (const batch of merged) {
    if (seen.length === 0) merged.add(counting("b"));
    seen.push(...batch);
    if (seen.length === 6) merged.close();
  }
  expect(seen.filter((text) => text.startsWith("a"))).toEqual(["a0", "a1", "a2"]);
  expect(seen.filter((text) => text.startsWith("b"))).toEqual(["b0", "b1", "b2"]);
});

test("pulls no faster than it is read, and closes what is left open", async () => {
  const merged = new MergedBatches<readonly number[]>();
  let pulled = 0;
  let isClosed = false;
  async function* endless() {
    try {
      for (;;) yield [pulled++];
    } finally {
      isClosed = true;
    }
  }
  merged.add(endless());
  for await (const [number = 0] of merged) {
    expect(pulled).toBeLessThanOrEqual(number + 2);
    if (number === 3) break;
  }
  await expect.poll(() => isClosed).toBe(true);
});

test("passes on what an iterator throws", async () => {
  const merged = new MergedBatches<readonly number[]>();
  merged.add(
    (async function* () {
      yield [1];
      throw new Error("broken");
    })(),
  );
  const reading = async () => {
    for await (const batch of merged) expect(batch).toEqual([1]);
  };
  await expect(reading()).rejects.toThrow("broken");
});
