import { describe, expect, test } from "vitest";
import { DIALECTS, renderSample, type Dialect } from "../sample/dialect.ts";
import type { GeneratedCluster } from "../sample/generate.ts";
import { SCENARIO_NAMES, type ScenarioName } from "../sample/scenarios.ts";
import { piecesOf, readPieces } from "./fixtures/read-cluster.ts";
import { smallCluster } from "./fixtures/small-cluster.ts";

/**
 * A restart ends what its process works on, of which the banner is the mark; and who connects works on nothing. The
 * cluster's truth is the coordinator's: to it the job goes on until it has noticed.
 */
const UNNOTICED: ReadonlySet<ScenarioName> = new Set([
  "out-of-memory",
  "crash-loop",
  "coordinator-restarted",
]);
const WATCHED = SCENARIO_NAMES.filter((name) => !UNNOTICED.has(name));

describe.each(DIALECTS)("each line of %s belongs to its job, also where it names none:", (dialect) => {
  test.each(WATCHED)("%s", (scenario) => {
    const cluster = smallCluster(scenario);
    expect(told(cluster, dialect)).toEqual(truth(cluster, dialect));
  });
});

describe("a process that dies in a job", () => {
  test.each(DIALECTS)(
    "is marked in %s by its banner, and what it prints behind it is no job's",
    (dialect) => {
      const cluster = smallCluster("out-of-memory");
      const marks = readPieces(piecesOf(cluster.lines, dialect)).filter(
        ({ milestone, job }) =>
          job !== "" && (milestone === "process_started" || milestone === "worker_named"),
      );
      expect(marks.map(({ milestone, inferred }) => [milestone, inferred.includes("job")])).toEqual([
        ["process_started", true],
        ["worker_named", true],
      ]);
      const [mark] = marks;
      expect(cluster.jobs.map(({ id }) => id.slice(0, 8))).toContain(mark?.job);
    },
  );
});

/** Each line of a worker's process with its job, by host. */
function truth({ lines, cast }: GeneratedCluster, dialect: Dialect): string[] {
  return cast.workers.flatMap(({ host }) =>
    lines
      .filter(({ process }) => process.host === host && process.service === "zisk-worker")
      .flatMap((line) => jobbed(renderSample(line, dialect), line.job ?? "")),
  );
}

function told({ lines, cast }: GeneratedCluster, dialect: Dialect): string[] {
  const records = readPieces(piecesOf(lines, dialect));
  return cast.workers.flatMap(({ host }) =>
    records
      .filter((record) => record.host === host && record.service === "zisk-worker")
      .flatMap(({ raw, job }) => jobbed(String(raw), job)),
  );
}

function jobbed(text: string, job: string): string[] {
  return text.split("\n").map((line) => `${job.slice(0, 8)} ${line}`);
}
