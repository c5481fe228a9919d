import { durationText } from "../../../lib/duration.ts";
import type { Event } from "../../../lib/event.ts";
import { signedText } from "../../../lib/hidden-characters.ts";
import { microsFromIso } from "../../../lib/time.ts";
import { citedEvents } from "../../../lib/trail/cited.ts";
import type { Trail, TrailLane, TrailPhase } from "../../../lib/trail/shape.ts";
import { doneBar, laneBar, letterOf, spanOfTrail } from "./bar.ts";
import { columnsOf, cutTo, fitted, wrapped } from "./fit.ts";
import type { Paint, Tone } from "./paint.ts";

/** Where a trail is printed. */
export interface Page {
  /** How wide it is, from 40 on. */
  columns: number;
  paint: Paint;
}

/** Rows that a cited line takes at most. */
const MOST_ROWS = 4;
const STATE_TONES: Readonly<Record<Trail["state"], Tone>> = {
  completed: "good",
  failed: "bad",
  cancelled: "quiet",
  stalled: "warn",
  running: "strong",
  unknown: "warn",
};
const SURE = { certain: "certain", likely: "likely", guess: "a guess" } as const;

/**
 * A trail as lines of a terminal: what the job is, its verdict with the lines cited, its phases, and who worked when.
 * @param lines the cited lines, by id; one that is missing is told to be so
 */
export function printedTrail(trail: Trail, lines: ReadonlyMap<string, Event>, page: Page): string[] {
  return [
    ...headOf(trail, page),
    ...verdictLines(trail, lines, page),
    ...phaseLines(trail, page),
    ...laneLines(trail, page),
  ];
}

/** What the job is and how it stands, in two lines or a few. */
export function headOf(trail: Trail, { columns, paint }: Page): string[] {
  const id = shown(trail.job_id ?? trail.job);
  const facts = [
    trail.kind,
    `${trail.start_certainty === "logged" ? "started" : "first line"} ${timeText(trail.started)}`,
    `${trail.ended ? "took" : "so far"} ${durationText(trail.duration_ms ?? 0)}`,
    counted(trail.hosts.length, "host"),
    counted(trail.lines, "line"),
    counted(trail.errors, "error"),
  ].join(" · ");
  const state = paint(STATE_TONES[trail.state], trail.state);
  const isOneRow = columnsOf(`Job ${id}  ${trail.state}`) <= columns;
  return [
    ...(isOneRow ? [`Job ${paint("strong", id)}  ${state}`] : [paint("strong", cutTo(id, columns)), state]),
    ...wrapped(facts, columns).map((line) => paint("quiet", line)),
  ];
}

function verdictLines(trail: Trail, lines: ReadonlyMap<string, Event>, { columns, paint }: Page): string[] {
  const { verdict } = trail;
  if (!verdict || verdict.sentences.length === 0) return [];
  const cited = citedEvents(trail);
  const sentences = verdict.sentences.flatMap(({ text, events }) => {
    const numbers = events.map((event) => `[${cited.indexOf(event) + 1}]`).join("");
    return wrapped(`${shown(text)} ${numbers}`, columns - 2).map((line) => `  ${line}`);
  });
  const width = `[${cited.length}]`.length;
  const rows = cited.flatMap((id, index) =>
    citedLine(lines.get(id), `[${index + 1}]`.padStart(width), { columns, paint }),
  );
  return [
    "",
    `${paint("strong", "Verdict")} ${paint("quiet", `(${SURE[verdict.confidence]})`)}`,
    ...sentences,
    "",
    ...rows,
  ];
}

function citedLine(event: Event | undefined, number: string, { columns, paint }: Page): string[] {
  if (!event) return [`${number} ${paint("quiet", "The line is stored no more.")}`];
  const level = event.level ? `${event.level.toUpperCase()} ` : "";
  const head = `${clockOf(event.time)} ${shown(event.host ?? event.source)} `;
  const indent = " ".repeat(number.length + 1);
  const words = event.message.split("\n").filter((line) => line.trim() !== "");
  const rows = words.flatMap((line, index) =>
    wrapped(`${index === 0 ? `${head}${level}` : ""}${shown(line.trimEnd())}`, columns - indent.length),
  );
  const kept = rows.length > MOST_ROWS ? [...rows.slice(0, MOST_ROWS - 1), "…"] : rows;
  const tone = event.level === "error" ? "bad" : event.level === "warn" ? "warn" : "strong";
  return kept.map((row, index) => (index === 0 ? `${paint(tone, number)} ${row}` : `${indent}${row}`));
}

/** Phases with how far they are and how long they took. */
export function phaseLines({ phases, updated }: Trail, { columns, paint }: Page): string[] {
  if (phases.length === 0) return [];
  const names = Math.max(...phases.map(({ phase }) => columnsOf(phase)));
  const cells = Math.min(40, columns - names - 38);
  return [
    "",
    paint("strong", "Phases"),
    ...phases.map((phase) => {
      const { letter, tone } = letterOf(phase.phase);
      const bar = cells < 5 ? "" : `${paint(tone, doneBar(phase.done, phase.total, cells))} `;
      const took = durationText(tookMs(phase, updated));
      return `  ${letter} ${fitted(phase.phase, names)} ${bar}${`${phase.done}/${phase.total}`.padStart(cells < 5 ? 5 : 7)} ${took.padStart(cells < 5 ? 1 : 12)}  ${stateOf(phase, paint)}`;
    }),
  ];
}

function stateOf({ state }: TrailPhase, paint: Paint): string {
  if (state === "failed") return paint("bad", state);
  return state === "completed" ? state : paint("warn", state);
}

function tookMs({ started, ended }: Pick<TrailPhase, "started" | "ended">, updated: string): number {
  return ((microsFromIso(ended ?? updated) ?? 0) - (microsFromIso(started) ?? 0)) / 1_000;
}

/** Hosts and workers with a bar each; how long their tasks took stands behind where there is room. */
function laneLines(trail: Trail, page: Page): string[] {
  const { lanes } = trail;
  if (lanes.length === 0) return [];
  const { columns, paint } = page;
  const hosts = Math.min(24, Math.max(4, ...lanes.map((lane) => columnsOf(hostOf(lane)))));
  const workers = Math.min(13, Math.max(4, ...lanes.map((lane) => columnsOf(workerOf(lane)))));
  const took = columns >= 100 ? 30 : 0;
  const cells = Math.max(8, columns - hosts - workers - took - 6);
  const span = spanOfTrail(trail);
  const used = [...new Set(lanes.flatMap(({ spans }) => spans.map(({ phase }) => phase)))];
  const legend = [
    ...used.flatMap((phase) => (phase === null ? [] : `${letterOf(phase).letter} ${phase}`)),
    "x error",
    "/ cut off",
    ". nothing told",
  ].join("   ");
  return [
    "",
    paint("strong", "Who worked when"),
    ...lanes.map((lane) => {
      const bar = laneBar(lane, span, cells, paint);
      const behind = took > 0 ? `  ${paint("quiet", cutTo(tasksOf(lane, trail.updated), took - 2))}` : "";
      return `  ${fitted(hostOf(lane), hosts)} ${fitted(workerOf(lane), workers)} ${bar}${behind}`.trimEnd();
    }),
    `  ${paint("quiet", cutTo(legend, columns - 2))}`,
  ];
}

function hostOf({ id, host }: TrailLane): string {
  return shown(host ?? id);
}

function workerOf({ role, worker, certainty }: TrailLane): string {
  if (role === "coordinator") return "coordinator";
  if (worker === null) return "";
  return `${certainty === "inferred" ? "~" : ""}${shown(worker)}`;
}

function tasksOf({ spans }: TrailLane, updated: string): string {
  return spans
    .map((span) => `${letterOf(span.phase).letter} ${durationText(tookMs(span, updated))}`)
    .join("  ");
}

/** What comes from a log, on one line, and with signs for what would move or colour the terminal. */
function shown(text: string): string {
  return signedText(text.replaceAll(/[\n\t]+/g, " "));
}

function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${clockOf(iso)} UTC`;
}

function clockOf(iso: string): string {
  return iso.slice(11, 23);
}

const COUNT = new Intl.NumberFormat("en");

function counted(count: number, what: string): string {
  return `${COUNT.format(count)} ${what}${count === 1 ? "" : "s"}`;
}
