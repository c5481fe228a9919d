import { expect, test } from "vitest";
import { slowSentences, withShortNames } from "./heat.ts";

const named = (...hosts: string[]) => withShortNames(hosts.map((host) => ({ host, worker: null })));

test("names are shortened to what tells them apart, and never in the middle of a word", () => {
  expect(named("prover-01", "prover-12").map(({ short }) => short)).toEqual(["01", "12"]);
  expect(named("gpu-a-prover1", "gpu-b-prover1").map(({ short }) => short)).toEqual([
    "a-prover1",
    "b-prover1",
  ]);
  expect(named("alpha", "alps").map(({ short }) => short)).toEqual(["alpha", "alps"]);
  expect(named("prover-01").map(({ short }) => short)).toEqual(["prover-01"]);
});

test("who was slowest in most of its last jobs is told in words", () => {
  const cell = (factor: number, slowest_in: number) => ({
    phase: "Prove",
    jobs: 10,
    factor,
    slowest_in,
    waited_ms: 6_600,
    slowest_job: "a",
  });
  const items = [
    { host: "prover-04", worker: null, cells: [cell(1.62, 7)] },
    { host: "prover-05", worker: null, cells: [cell(1.3, 3)] },
    { host: "prover-06", worker: null, cells: [cell(1.02, 9)] },
  ];
  expect(slowSentences({ jobs: 30, phases: ["Prove"], workers: { items, total: 3 } })).toEqual([
    {
      who: "prover-04",
      text: "was slowest in Prove in 7 of its last 10 jobs; half of the others waited 6.6 s or longer.",
    },
  ]);
});
