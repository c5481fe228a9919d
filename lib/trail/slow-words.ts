import { roughDurationText } from "../duration.ts";
import type { SlowHabit } from "./habits.ts";
import type { Lane } from "./lane.ts";
import type { Deviation, Disagreement, Wait } from "./slow.ts";
import type { Span } from "./spans.ts";
import type { Straggler } from "./stragglers.ts";
import type { Sentence } from "./verdict-lines.ts";
import { laneName } from "./wording.ts";

/** What was found of a job's slowness. */
interface Found {
  deviations: readonly Deviation[];
  waits: readonly Wait[];
  habits: readonly SlowHabit[];
  disagreements: readonly Disagreement[];
  stragglers: readonly Straggler[];
  drawn: readonly { lane: Lane; spans: readonly Span[] }[];
}

const MOST_STRAGGLERS = 4;

/** Why a job was slow, in sentences with the lines that they stand on; a job like the others has none. */
export function slowSentences(found: Found): Sentence[] {
  const { deviations, waits, habits, disagreements, stragglers, drawn } = found;
  return [
    ...deviations.filter(({ isUnusual }) => isUnusual).map(deviationText),
    ...stragglers.slice(0, MOST_STRAGGLERS).map((one) => stragglerText(one, habits, drawn)),
    ...waits.map(waitText),
    ...habits
      .filter(({ lane, phase }) => !stragglers.slice(0, MOST_STRAGGLERS).some(isOf(lane, phase)))
      .slice(0, MOST_STRAGGLERS)
      .map((habit) => ({
        text: `${capital(laneName(habit.lane))} was the slowest in ${habit.phase} ${oftenText(habit)}.`,
        events: [],
      })),
    ...disagreements.map(disagreementText),
  ];
}

function isOf(lane: Lane, phase: string): (one: { lane: Lane; phase: string }) => boolean {
  return (one) => one.lane === lane && one.phase === phase;
}

function deviationText({ phase, tookUs, medianUs, percent, fromJobs, longerThan }: Deviation): Sentence {
  const events = [phase.event, phase.progress.at(-1)?.event].flatMap((event) => event ?? []);
  const usual = roughDurationText(medianUs / 1e6);
  const took = roughDurationText(tookUs / 1e6);
  const text =
    phase.state === "running"
      ? `${phase.phase} has taken ${took} so far, longer than in ${longerThan} of the last ${fromJobs} jobs of its shape (median ${usual}).`
      : `${phase.phase} took ${took}, ${percent} % longer than the median of the last ${fromJobs} jobs of its shape (${usual}).`;
  return { text, events };
}

function stragglerText(
  { lane, phase, factor }: Straggler,
  habits: readonly SlowHabit[],
  drawn: Found["drawn"],
): Sentence {
  const span = drawn.find((one) => one.lane === lane)?.spans.find((one) => one.phase === phase);
  const habit = habits.find(isOf(lane, phase));
  const often = habit ? `; it was the slowest there ${oftenText(habit)}` : "";
  return {
    text: `${capital(laneName(lane))} took ${factor} times the median of ${phase}${often}.`,
    events: [span?.startEvent, span?.endEvent].flatMap((event) => event ?? []),
  };
}

function oftenText({ slowest, of }: SlowHabit): string {
  return `in ${slowest} of its last ${of} such jobs before`;
}

function waitText({ phase, lane, worker, others, behindUs, totalUs, events }: Wait): Sentence {
  const who = lane ? laneName(lane) : worker === "" ? "the last one" : `worker ${worker}`;
  return {
    text: `In ${phase} ${others} workers waited for ${who}, which came ${roughDurationText(behindUs / 1e6)} after the one before it: ${roughDurationText(totalUs / 1e6)} of workers’ time.`,
    events,
  };
}

function disagreementText({ phase, statedUs, seenUs, event }: Disagreement): Sentence {
  const [stated, seen] = [roughDurationText(statedUs / 1e6), roughDurationText(seenUs / 1e6)];
  const text =
    phase === null
      ? `The coordinator’s summary says that the job took ${stated}; from its start to its end it is ${seen}.`
      : `The coordinator says that workers took ${stated} on average in ${phase}; their lines give ${seen}.`;
  return { text, events: [event] };
}

function capital(name: string): string {
  return name.startsWith("worker ") ? `W${name.slice(1)}` : name;
}
