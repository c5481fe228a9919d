import { expect, test } from "vitest";
import { IdClaims } from "./id-claims.ts";

test("work on a common id runs one after the other, other work beside it", async () => {
  const claims = new IdClaims();
  const told: string[] = [];
  let finish = (): void => undefined;
  const first = claims.during(["a", "b"], async () => {
    told.push("first began");
    await new Promise<void>((resolve) => (finish = resolve));
    told.push("first ended");
  });
  const second = claims.during(["b", "c"], async () => void told.push("second"));
  await claims.during(["d"], async () => void told.push("apart"));
  expect(told).toEqual(["first began", "apart"]);
  finish();
  await Promise.all([first, second]);
  expect(told).toEqual(["first began", "apart", "first ended", "second"]);
});

test("work that fails lets the next one try", async () => {
  const claims = new IdClaims();
  const failing = claims.during(["a"], () => Promise.reject(new Error("no")));
  const next = claims.during(["a"], async () => "yes");
  await expect(failing).rejects.toThrow("no");
  await expect(next).resolves.toBe("yes");
});
