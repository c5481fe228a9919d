import { describe, expect, test } from "vitest";
import { isoFromMicros } from "../../lib/time.ts";
import type { LogRecord } from "../record.ts";
import { DIALECTS, type Dialect } from "../sample/dialect.ts";
import type { SampleLine } from "../sample/sample-line.ts";
import { SCENARIO_NAMES } from "../sample/scenarios.ts";
import { piecesOf, readPieces } from "./fixtures/read-cluster.ts";
import { smallCluster } from "./fixtures/small-cluster.ts";
import { seenTimes } from "./fixtures/seen-times.ts";

describe.each(DIALECTS)("each line of %s is read for what it is:", (dialect) => {
  test.each(SCENARIO_NAMES)("%s", (scenario) => {
    const cluster = smallCluster(scenario);
    const records = readPieces(piecesOf(cluster.lines, dialect));
    const seen = seenTimes(cluster.lines);
    for (const { host, service } of [cluster.cast.coordinator, ...cluster.cast.workers]) {
      const told = records.filter((record) => record.host === host && record.service === service);
      const lines = cluster.lines.filter(
        ({ process }) => process.host === host && process.service === service,
      );
      expect(told.map(factsOf)).toEqual(lines.map((line) => truthOf(line, dialect, seen.get(line)!)));
    }
  });
});

describe("a process that dies in a job and starts again at once", () => {
  test.each(DIALECTS)("is marked in %s by its banner in that job alone, as inferred", (dialect) => {
    const cluster = smallCluster("crash-loop");
    const [job] = cluster.jobs;
    const banners = readPieces(piecesOf(cluster.lines, dialect)).filter(
      ({ milestone, host }) => milestone === "process_started" && host === job!.cause!.process.host,
    );
    // Its first start, the one within the job, and three behind the job's end.
    expect(banners.map(({ job: inJob, inferred }) => [inJob, inferred.includes("job")])).toEqual([
      ["", false],
      [job!.id.slice(0, 8), true],
      ["", false],
      ["", false],
      ["", false],
    ]);
  });
});

function factsOf({ timeUs, level, milestone, job, message }: LogRecord) {
  return { time: isoFromMicros(timeUs), level, milestone, job, begins: beginning(message) };
}

function truthOf(line: SampleLine, dialect: Dialect, seenUs: number) {
  return {
    time: isoFromMicros(seenUs),
    level: line.level,
    milestone: line.milestone ?? "",
    job: line.job?.slice(0, 8) ?? "",
    begins: beginning(line.kind === "event" ? (dialect === "rank" ? line.words : line.message) : line.text),
  };
}

/** Enough of a message to tell it, without how a dialect goes on with fields. */
function beginning(message: string): string {
  return message.trimStart().slice(0, 12);
}
