import { describe, expect, test } from "vitest";
import type { SampleNaming } from "../sample/cast.ts";
import type { ScenarioName } from "../sample/scenarios.ts";
import { piecesOf, readPieces, trailOf } from "./fixtures/read-cluster.ts";
import { newestUs, smallCluster } from "./fixtures/small-cluster.ts";
import { toldTrail, trueTrail } from "./fixtures/true-trail.ts";

function trailIn(scenario: ScenarioName, naming: SampleNaming, dialect: "json" | "rank") {
  const cluster = smallCluster(scenario, { naming, workers: 4 });
  const truth = cluster.jobs[0]!;
  const records = readPieces(piecesOf(cluster.lines, dialect));
  return { cluster, truth, trail: trailOf(records, truth, newestUs(cluster)) };
}

describe.each(["json", "rank"] as const)("in %s", (dialect) => {
  test.each(["completed", "fails-in-prove", "connection-dropped", "crash-loop"] as const)(
    "%s: names that somebody chose do as well as IDs",
    (scenario) => {
      const { cluster, truth, trail } = trailIn(scenario, "short", dialect);
      expect(toldTrail(trail, truth)).toEqual(trueTrail(cluster, truth));
    },
  );

  test.each(["completed", "fails-in-prove", "fails-in-aggregate"] as const)(
    "%s: workers whose names collide once cut keep lanes of their own, with their own tasks",
    (scenario) => {
      const { cluster, truth, trail } = trailIn(scenario, "colliding", dialect);
      const told = toldTrail(trail, truth).lanes.filter(({ role }) => role === "worker");
      const expected = trueTrail(cluster, truth).lanes.filter(({ role }) => role === "worker");
      expect(told.map(({ host, spans }) => ({ host, spans }))).toEqual(
        expected.map(({ host, spans }) => ({ host, spans })),
      );
    },
  );
});

test("that names collide is said where the words have nothing else", () => {
  const { trail } = trailIn("completed", "colliding", "rank");
  expect(trail.collisions).toEqual([{ name: expect.stringContaining("worker-0"), workers: 4 }]);
});
