import { describe, expect, test } from "vitest";
import { savedByCompose, savedByJournal } from "../sample/saved.ts";
import { SCENARIO_NAMES } from "../sample/scenarios.ts";
import { readPieces, trailOf } from "./fixtures/read-cluster.ts";
import { timesInJournal } from "./fixtures/seen-times.ts";
import { newestUs, smallCluster } from "./fixtures/small-cluster.ts";
import { toldTrail, trueTrail } from "./fixtures/true-trail.ts";

/** What nothing is known of but its lines. */
const NOWHERE = { host: "", service: "" };

describe.each(["json", "rank"] as const)(
  "logs of %s, as a person saves them, give the same trail:",
  (dialect) => {
    // The kernel's words are in no container's log.
    test.each(SCENARIO_NAMES.filter((name) => name !== "out-of-memory"))(
      "docker compose logs > FILE, %s",
      (scenario) => {
        const cluster = smallCluster(scenario);
        const text = savedByCompose(cluster.lines, cluster.cast, dialect);
        const records = readPieces([{ ...NOWHERE, text }]);
        for (const truth of cluster.jobs) {
          const trail = trailOf(records, truth, newestUs(cluster));
          expect(toldTrail(trail, truth)).toEqual(inContainers(trueTrail(cluster, truth)));
        }
      },
    );

    test.each(SCENARIO_NAMES)("journalctl --output=short-iso > FILE on each host, %s", (scenario) => {
      const cluster = smallCluster(scenario);
      const hosts = [cluster.cast.coordinator, ...cluster.cast.workers].map(({ host }) => host);
      const records = readPieces(
        hosts.map((host) => ({
          host,
          service: "journal",
          text: savedByJournal(cluster.lines, host, dialect),
        })),
      );
      for (const truth of cluster.jobs) {
        const trail = trailOf(records, truth, newestUs(cluster));
        expect(toldTrail(trail, truth)).toEqual(trueTrail(cluster, truth, timesInJournal(cluster.lines)));
      }
    });
  },
);

/** Each host is a container, by the names that compose gives them. */
function inContainers<Told>(trail: Told): Told {
  const text = JSON.stringify(trail)
    .replaceAll("coord-01", "coordinator")
    .replaceAll(/prover-0(\d)/g, "worker-$1");
  return JSON.parse(text) as Told;
}
