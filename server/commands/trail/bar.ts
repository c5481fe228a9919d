import type { Trail, TrailLane } from "../../../lib/trail/shape.ts";
import { microsFromIso } from "../../../lib/time.ts";
import type { Paint, Tone } from "./paint.ts";

/** The time that bars show, microseconds since the epoch. */
export interface BarSpan {
  fromUs: number;
  toUs: number;
}

const LETTERS: Readonly<Record<string, { letter: string; tone: Tone }>> = {
  Contributions: { letter: "C", tone: "contributions" },
  Prove: { letter: "P", tone: "prove" },
  Aggregate: { letter: "A", tone: "aggregate" },
  Execution: { letter: "E", tone: "prove" },
  Setup: { letter: "S", tone: "contributions" },
  Wrap: { letter: "W", tone: "aggregate" },
};
const UNNAMED = { letter: "#", tone: "quiet" } as const;

/** The letter of a phase in a bar, and its tone. */
export function letterOf(phase: string | null): { letter: string; tone: Tone } {
  return LETTERS[phase ?? ""] ?? UNNAMED;
}

/** The time of a whole job; to its newest line while it runs. */
export function spanOfTrail({ started, ended, updated }: Trail): BarSpan {
  const fromUs = microsFromIso(started) ?? 0;
  return { fromUs, toUs: Math.max(fromUs + 1, microsFromIso(ended ?? updated) ?? fromUs) };
}

/**
 * One lane over the job's time: a letter for each cell in which a phase was worked on, `x` for an error, `/` where a task
 * was cut off, `.` where nothing is told.
 * @param cells how wide it is, from 1 on
 */
export function laneBar(lane: TrailLane, span: BarSpan, cells: number, paint: Paint): string {
  const drawn: { letter: string; tone: Tone }[] = Array.from({ length: cells }, () => ({
    letter: ".",
    tone: "quiet",
  }));
  const cellOf = (us: number): number =>
    Math.min(cells - 1, Math.max(0, Math.floor(((us - span.fromUs) / (span.toUs - span.fromUs)) * cells)));
  for (const { phase, state, started, ended } of lane.spans) {
    const first = cellOf(microsFromIso(started) ?? span.fromUs);
    const last = cellOf((ended && microsFromIso(ended)) || span.toUs);
    for (let cell = first; cell <= last; cell++) drawn[cell] = letterOf(phase);
    if (state === "cut") drawn[last] = { letter: "/", tone: "warn" };
  }
  for (const { kind, time } of lane.marks)
    if (kind === "error") drawn[cellOf(microsFromIso(time) ?? span.fromUs)] = { letter: "x", tone: "bad" };
  return painted(drawn, paint);
}

/** One colour for letters that are alike: a bar of a hundred cells is not a hundred escapes. */
function painted(cells: readonly { letter: string; tone: Tone }[], paint: Paint): string {
  let text = "";
  for (let from = 0; from < cells.length;) {
    const { tone } = cells[from]!;
    let to = from + 1;
    while (to < cells.length && cells[to]!.tone === tone) to++;
    text += paint(
      tone,
      cells
        .slice(from, to)
        .map(({ letter }) => letter)
        .join(""),
    );
    from = to;
  }
  return text;
}

/** How much of something is done: `[#####.....]`. @param cells how wide it is with its brackets, from 3 on */
export function doneBar(done: number, total: number, cells: number): string {
  const inner = cells - 2;
  const full = total > 0 ? Math.min(inner, Math.round((done / total) * inner)) : 0;
  return `[${"#".repeat(full)}${".".repeat(inner - full)}]`;
}
