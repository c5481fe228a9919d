import { lineTestsOf, EVERY_LINE, type Dialect } from "./line-tests.ts";
import type { Condition } from "../../lib/query/condition.ts";
import { END_OF_TIME_US } from "../../lib/range.ts";
import { isoFromMicros } from "../../lib/time.ts";
import { someTest, type LineTest } from "../../lib/query/line-test.ts";
import type { TimeRange } from "../store/store.ts";
import type { StreamComparison, Trial } from "../store/streams.ts";
import { shellFilter } from "./shell-filter.ts";

/** A condition of the query with its text, for those to whom a command has to say that it cannot ask it. */
export interface Asked {
  text: string;
  condition: Condition;
}

/** What is compared with the lines of a stream before a filter is written: each condition, then the time. */
export interface Plan {
  asked: readonly Asked[];
  /** Undefined where the whole of time is looked at. */
  range: TimeRange | undefined;
  trials: Trial[];
}

/** The filter behind a read command. */
export interface Recipe {
  stages: string[];
  /** The lines are cut by the time that they themselves carry. */
  cutsTime: boolean;
  /** What the command shows beyond the view, and why, a sentence each; empty where it shows the view exactly. */
  notes: string[];
}

const DIALECTS: readonly Dialect[] = ["fields", "anywhere", "marked", "words"];

/** Plans what to compare with the lines of some streams. */
export function planRecipe(asked: readonly Asked[], range: TimeRange): Plan {
  const isAll = range.fromUs <= 0 && range.toUs >= END_OF_TIME_US;
  const trials: Trial[] = asked.map(({ condition }) => ({
    condition,
    tests: lineTestsOf(condition, DIALECTS),
  }));
  if (!isAll) trials.push({ condition: range, tests: timeTests(range) });
  return { asked, range: isAll ? undefined : range, trials };
}

/** Without the Z, so that times of more than six decimals compare as well. */
function timeTests({ fromUs, toUs }: TimeRange): LineTest[] {
  const from = fromUs <= 0 ? "" : isoFromMicros(fromUs).slice(0, -1);
  const to = toUs >= END_OF_TIME_US ? "" : isoFromMicros(toUs).slice(0, -1);
  return [{ kind: "time", place: "start", from, to }, { kind: "time", place: "first", from, to }, EVERY_LINE];
}

/** Writes the filter that shows the fewest of a stream's lines beyond those in view, and none too few. */
export function recipeFor(plan: Plan, lines: StreamComparison): Recipe {
  const notes: string[] = [];
  const chosen = plan.trials.map((trial, index) => choose(trial, lines.trials[index] ?? [], lines));
  const asked = chosen.slice(0, plan.asked.length);
  const time = plan.range && chosen.at(-1);
  const over = lines.several === 0 ? "lines" : lines.paragraphs === lines.lines ? "paragraphs" : undefined;
  const cutsTime = time !== undefined && time.test !== EVERY_LINE;
  const times = cutsTime && time ? [time.test] : [];
  if (!over && asked.length > 0) {
    notes.push(
      "Some events have several lines, which a filter would cut apart; every line of the time is shown.",
    );
    return { stages: shellFilter(asFirst(times), "lines"), cutsTime, notes };
  }
  const tests = [...times, ...asked.map(({ test }) => test)].filter((test) => test !== EVERY_LINE);
  asked.forEach(({ test, extra }, index) => {
    const text = plan.asked[index]?.text ?? "";
    if (extra > 0) notes.push(test === EVERY_LINE ? notAsked(text) : askedLoosely(text));
  });
  const stages = shellFilter(over ? tests : asFirst(times), over ?? "lines");
  return { stages, cutsTime, notes };
}

/** Lines of one event belong together, whichever of them has the time. */
function asFirst(times: readonly LineTest[]): LineTest[] {
  return times.map((test) => (test.kind === "time" ? { ...test, place: "first" } : test));
}

interface Choice {
  test: LineTest;
  /** Lines that it shows beyond those that satisfy the condition. */
  extra: number;
}

function choose(
  trial: Trial,
  counts: readonly { missed: number; extra: number }[],
  lines: StreamComparison,
): Choice {
  let best: Choice | undefined;
  trial.tests.forEach((test, index) => {
    const { missed, extra } = counts[index] ?? { missed: 0, extra: 0 };
    if (missed > 0 || !isPossible(test, lines)) return;
    if (!best || extra < best.extra) best = { test, extra };
  });
  return best ?? { test: EVERY_LINE, extra: lines.lines };
}

/** Bytes that are not UTF-8 would come out of jq changed. */
function isPossible(test: LineTest, { json, several, notUtf8 }: StreamComparison): boolean {
  return (json > 0 && several === 0 && notUtf8 === 0) || !someTest(test, ({ kind }) => kind === "json");
}

function notAsked(text: string): string {
  return `“${text}” cannot be told from these lines alone; the command leaves it out and shows more lines.`;
}

function askedLoosely(text: string): string {
  return `“${text}” can only be told by its words in these lines; the command shows some lines more.`;
}
