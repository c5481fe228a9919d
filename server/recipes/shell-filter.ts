import { someTest, type LineTest } from "../store/line-test.ts";
import { awkStage } from "./awk-stage.ts";
import { grepStage } from "./grep-stage.ts";
import { jqStage } from "./jq-stage.ts";

/**
 * Writes tests that all must hold as the stages of a pipeline, to be joined by `|`.
 * @param over what one event is: a line, or lines that an empty line ends
 */
export function shellFilter(tests: readonly LineTest[], over: "lines" | "paragraphs"): string[] {
  if (tests.length === 0) return [];
  if (over === "paragraphs") return [awkStage(tests, over)].filter((stage) => stage !== undefined);
  const json = tests.filter((test) => someTest(test, ({ kind }) => kind === "json"));
  const times = tests.filter((test) => test.kind === "time");
  const others = tests.filter((test) => !json.includes(test) && test.kind !== "time");
  const plain = others.filter((test) => grepStage(test) !== undefined);
  const mixed = others.filter((test) => !plain.includes(test));
  return [
    // A line without a time is told by the line before it, which must still be there.
    times.length > 0 ? awkStage(times, over) : undefined,
    ...plain.map(grepStage),
    mixed.length > 0 ? awkStage(mixed, over) : undefined,
    json.length > 0 ? jqStage(json) : undefined,
  ].filter((stage) => stage !== undefined);
}
