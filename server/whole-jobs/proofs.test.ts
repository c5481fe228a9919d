import { describe, expect, test } from "vitest";
import { generateCluster, type GeneratedCluster } from "../sample/generate.ts";
import { SCENARIO_NAMES, type ScenarioName } from "../sample/scenarios.ts";
import { piecesOf, readPieces, trailOf } from "./fixtures/read-cluster.ts";
import { toldTrail, trueTrail } from "./fixtures/true-trail.ts";

const START_US = Date.UTC(2026, 5, 4, 13, 39, 33) * 1_000;

function clusterOf(scenario: ScenarioName): GeneratedCluster {
  return generateCluster({
    scenarios: [scenario],
    workers: 3,
    naming: "own",
    segments: 12,
    seed: 7,
    startUs: START_US,
  });
}

describe.each(["json", "rank"] as const)("in %s", (dialect) => {
  test.each(SCENARIO_NAMES)("%s", (scenario) => {
    const cluster = clusterOf(scenario);
    const records = readPieces(piecesOf(cluster.lines, dialect));
    const newestUs = cluster.lines.at(-1)!.timeUs;
    for (const truth of cluster.jobs) {
      const trail = trailOf(records, truth.id, newestUs);
      expect(toldTrail(trail, truth)).toEqual(trueTrail(cluster, truth));
    }
  });
});
