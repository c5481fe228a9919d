import { expect, test } from "vitest";
import { Resuming } from "./resuming.ts";

/** Fetching that goes on until it is let go or called off. */
function held() {
  let letGo = () => {};
  let isCalledOff = false;
  const fetchMissed = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      letGo = resolve;
      signal.addEventListener("abort", () => {
        isCalledOff = true;
        reject(new Error("called off"));
      });
    });
  return { fetchMissed, letGo: () => letGo(), isCalledOff: () => isCalledOff };
}

test("one is fetched at a time, in order", async () => {
  const resuming = new Resuming();
  const order: string[] = [];
  const running = ["a", "b", "c"].map((id) =>
    resuming.next(id, async () => {
      order.push(`${id} begins`);
      await Promise.resolve();
      order.push(`${id} ends`);
    }),
  );
  expect(await Promise.all(running)).toEqual([true, true, true]);
  expect(order).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

test("what a replaced subscription missed is fetched no more, and its failure is nobody's", async () => {
  const resuming = new Resuming();
  const first = held();
  const replaced = resuming.next("a", first.fetchMissed);
  await Promise.resolve();
  resuming.cancel("a");
  let fetched = false;
  const second = resuming.next("a", async () => void (fetched = true));
  expect(await replaced).toBe(false);
  expect(first.isCalledOff()).toBe(true);
  expect(await second).toBe(true);
  expect(fetched).toBe(true);
});

test("what is called off before its turn is not asked for", async () => {
  const resuming = new Resuming();
  const first = held();
  const running = resuming.next("a", first.fetchMissed);
  let asked = 0;
  const replaced = Array.from({ length: 300 }, () => {
    resuming.cancel("b");
    return resuming.next("b", async () => void asked++);
  });
  await Promise.resolve();
  first.letGo();
  expect(await running).toBe(true);
  const done = await Promise.all(replaced);
  expect(done.filter(Boolean)).toHaveLength(1);
  expect(asked).toBe(1);
});

test("a failure is told, and the next is fetched", async () => {
  const resuming = new Resuming();
  await expect(resuming.next("a", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await resuming.next("b", async () => undefined)).toBe(true);
});
