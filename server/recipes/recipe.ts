import type { Dialect } from "./dialect.ts";
import { lineTestsOf, EVERY_LINE } from "./line-tests.ts";
import type { Condition } from "../../lib/query/condition.ts";
import { END_OF_TIME_US } from "../../lib/range.ts";
import { isoFromMicros } from "../../lib/time.ts";
import { someTest, type LineTest } from "../store/line-test.ts";
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
  /** Some lines carry a time of their own, which a transport does not cut by. */
  isDated: boolean;
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

/**
 * Writes the filter that shows the fewest of a stream's lines beyond those in view, and none too few.
 * @param isWhole the command before the filter shows lines of all time
 */
export function recipeFor(plan: Plan, lines: StreamComparison, isWhole: boolean): Recipe {
  const chosen = plan.trials.map((trial, index) => choose(trial, lines.trials[index] ?? [], lines));
  const asked = chosen.slice(0, plan.asked.length);
  const time = plan.range && chosen.at(-1)?.test;
  const isDated = plan.range !== undefined && lines.dated > 0;
  const notes = time === EVERY_LINE && (isWhole || isDated) ? [isWhole ? ALL_OF_FILE : MORE_TIME] : [];
  const over = shapeOf(lines);
  if (!over && asked.length > 0)
    return { stages: stagesOf([asFirst(time)], "lines"), isDated, notes: [...notes, SEVERAL] };
  asked.forEach(({ test, extra }, index) => {
    const text = plan.asked[index]?.text ?? "";
    if (extra > 0) notes.push(test === EVERY_LINE ? notAsked(text) : askedLoosely(text));
  });
  const tests = [over ? time : asFirst(time), ...asked.map(({ test }) => test)];
  return { stages: stagesOf(tests, over ?? "lines"), isDated, notes };
}

const SEVERAL = "Some events have several lines, which a filter would cut apart; all of them are shown.";
const ALL_OF_FILE = "Not all of these lines carry a time in UTC; the whole of the file is shown.";
const MORE_TIME = "Not all of these lines carry a time in UTC; up to a minute more is shown.";

function shapeOf({ several, paragraphs, lines }: StreamComparison): "lines" | "paragraphs" | undefined {
  if (several === 0) return "lines";
  return paragraphs === lines ? "paragraphs" : undefined;
}

function stagesOf(tests: readonly (LineTest | undefined)[], over: "lines" | "paragraphs"): string[] {
  const asking = tests.filter((test) => test !== undefined && test !== EVERY_LINE);
  return shellFilter(
    asking.filter((test) => test !== undefined),
    over,
  );
}

/** Lines of one event belong together, whichever of them has the time. */
function asFirst(test: LineTest | undefined): LineTest | undefined {
  return test?.kind === "time" ? { ...test, place: "first" } : test;
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
