import { describe, expect, test } from "vitest";
import { isoFromMicros } from "../../lib/time.ts";
import type { LogRecord } from "../record.ts";
import { DIALECTS } from "../sample/dialect.ts";
import type { SampleLine } from "../sample/sample-line.ts";
import { SCENARIO_NAMES } from "../sample/scenarios.ts";
import { piecesOf, readPieces } from "./fixtures/read-cluster.ts";
import { smallCluster } from "./fixtures/small-cluster.ts";
import { seenTimes } from "./fixtures/true-trail.ts";

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
      expect(told.map(factsOf)).toEqual(lines.map((line) => truthOf(line, seen.get(line)!)));
    }
  });
});

function factsOf({ timeUs, level, milestone, job, message }: LogRecord) {
  return { time: isoFromMicros(timeUs), level, milestone, job, begins: beginning(message) };
}

function truthOf(line: SampleLine, seenUs: number) {
  return {
    time: isoFromMicros(seenUs),
    level: line.level,
    milestone: line.milestone ?? "",
    job: line.job?.slice(0, 8) ?? "",
    begins: beginning(line.kind === "event" ? line.message : line.text),
  };
}

/** Enough of a message to tell it, without how a dialect goes on with fields. */
function beginning(message: string): string {
  return message.trimStart().slice(0, 12);
}
