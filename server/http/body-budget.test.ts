import { expect, test } from "vitest";
import { BodyBudget } from "./body-budget.ts";

test("bodies wait for room in their order and go on when it comes free", async () => {
  const budget = new BodyBudget(100, 60_000);
  const [first, second, third] = [budget.open(), budget.open(), budget.open()];
  await first.reach(80);
  const order: string[] = [];
  const waiting = [
    second.reach(90).then(() => order.push("second")),
    // There is room for it, but it came later.
    third.reach(10).then(() => order.push("third")),
  ];
  first.release();
  await Promise.all(waiting);
  expect(order).toEqual(["second", "third"]);
});

test("who finds no room for long is sent away with 503, and a smaller one behind it goes on", async () => {
  const budget = new BodyBudget(100, 20);
  const [first, large, small] = [budget.open(), budget.open(), budget.open()];
  await first.reach(80);
  const refused = large.reach(90);
  const waiting = small.reach(20);
  await expect(refused).rejects.toMatchObject({
    status: 503,
    code: "ingest-busy",
    headers: { "retry-after": "2" },
  });
  await waiting;
});

test("one body counts no more than its limit, and what it gives back can be taken again", async () => {
  const budget = new BodyBudget(100, 20);
  const body = budget.open(60);
  await body.reach(1_000);
  await budget.open().reach(40);
  await expect(budget.open().reach(1)).rejects.toMatchObject({ status: 503 });
  body.release();
  await budget.open().reach(60);
});
