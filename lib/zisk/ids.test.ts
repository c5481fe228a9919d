import { expect, test } from "vitest";
import { bareId, cutId, isCutOf, mayCollide, workerKey } from "./ids.ts";

const HEX = "9f8e7d6c5b4a49388776655443322110";
const UUID = "9f8e7d6c-5b4a-4938-8776-655443322110";

test.each([
  ["JobId(1a2b3c4d…)", "1a2b3c4d"],
  ["1a2b3c4d...", "1a2b3c4d"],
  [`JobId(${UUID})`, UUID],
  [`WorkerId("${HEX}")`, HEX],
  ["WorkerId(gpu-07)", "gpu-07"],
  ["WorkerId(worker-0…)", "worker-0…"],
  ["worker-01", "worker-01"],
  ["", ""],
])("the ID alone of %s", (printed, id) => {
  expect(bareId(printed)).toBe(id);
});

test("a worker has one key, whole or cut, with dashes or without", () => {
  const printed = [UUID, UUID.toUpperCase(), HEX, cutId(HEX), `WorkerId(${cutId(UUID)})`];
  expect(printed.map((one) => workerKey(bareId(one)))).toEqual(Array(5).fill("9f8e7d6c"));
  expect(["gpu-07", "worker-01", "worker-0…"].map(workerKey)).toEqual(["gpu-07", "worker-01", "worker-0…"]);
});

test("names that are the same once they are cut can be told", () => {
  expect(["worker-0…", "prover-1", "gpu-07", "9f8e7d6c"].map(mayCollide)).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(isCutOf("worker-0…", "worker-01")).toBe(true);
  expect(isCutOf("worker-0…", "worker-11")).toBe(false);
  expect(isCutOf("worker-0", "worker-01")).toBe(false);
});
