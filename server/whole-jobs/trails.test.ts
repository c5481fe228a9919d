import { describe, expect, test } from "vitest";
import { DIALECTS } from "../sample/dialect.ts";
import { SCENARIO_NAMES } from "../sample/scenarios.ts";
import { piecesOf, readPieces, trailOf } from "./fixtures/read-cluster.ts";
import { newestUs, smallCluster } from "./fixtures/small-cluster.ts";
import { toldTrail, trueTrail } from "./fixtures/true-trail.ts";

describe.each(DIALECTS)("from the bytes of %s to the trail:", (dialect) => {
  test.each(SCENARIO_NAMES)("%s", (scenario) => {
    const cluster = smallCluster(scenario);
    const records = readPieces(piecesOf(cluster.lines, dialect));
    for (const truth of cluster.jobs) {
      const trail = trailOf(records, truth, newestUs(cluster));
      expect(toldTrail(trail, truth)).toEqual(trueTrail(cluster, truth));
    }
  });
});
