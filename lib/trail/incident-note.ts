import { durationText } from "../duration.ts";
import type { Event } from "../event.ts";
import { microsFromIso } from "../time.ts";
import { citedEvents } from "./cited.ts";
import { blockOf, codeOf, linkOf, proseOf, tableOf } from "./markdown.ts";
import type { Trail, TrailLane, TrailPhase } from "./shape.ts";

/** How lines of one host are read where they were written. */
export interface NoteCommands {
  host: string;
  /** Lines of POSIX shell, with what each of them shows beyond the cited lines. */
  commands: readonly { command: string; notes: readonly string[] }[];
  /** Why there is none for some of them, a sentence each. */
  without: readonly string[];
}

/** What an incident note is made of, beside the trail. */
export interface NoteMaterial {
  /** The cited lines that are stored, by id. */
  lines: ReadonlyMap<string, Event>;
  commands: readonly NoteCommands[];
  /** Absolute address of the trail. */
  link: string;
}

const SURE = { certain: "certain", likely: "likely", guess: "a guess" } as const;
/** Of a cited line so much is shown: a backtrace has hundreds of lines. */
const MOST_LINES = 30;
const MOST_CHARACTERS = 4_000;

/**
 * A job's story as Markdown, for a chat or a postmortem: verdict, the lines that it stands on, phases, hosts, and the commands
 * that show those lines on their hosts. What comes from a log stands in code, where it means nothing.
 */
export function incidentNote(trail: Trail, material: NoteMaterial): string {
  return `${[
    `# Job ${codeOf(trail.job_id ?? trail.job)} ${trail.state}`,
    factsOf(trail, material.link),
    ...verdictPart(trail),
    ...linesPart(trail, material.lines),
    ...phasesPart(trail),
    ...hostsPart(trail),
    ...commandsPart(material.commands),
  ].join("\n\n")}\n`;
}

function factsOf(trail: Trail, link: string): string {
  const { started, ended, updated, kind, duration_ms, hosts, lines, errors, start_certainty, reason } = trail;
  return [
    linkOf("The trail in Jobtrail", link),
    `Kind: ${kind}`,
    ...(reason ? [`Reason: ${codeOf(reason)}`] : []),
    `${start_certainty === "logged" ? "Started" : "First line"}: ${utc(started)}`,
    `${ended ? "Ended" : "Newest line"}: ${utc(ended ?? updated)}`,
    `${ended ? "Took" : "So far"}: ${durationText(duration_ms ?? 0)}`,
    `Hosts: ${hosts.length}, lines: ${lines}, errors: ${errors}`,
  ]
    .map((fact) => `- ${fact}`)
    .join("\n");
}

function verdictPart(trail: Trail): string[] {
  const { verdict } = trail;
  if (!verdict || verdict.sentences.length === 0) return [];
  const cited = citedEvents(trail);
  const sentences = verdict.sentences.map(({ text, events }) => {
    const numbers = events.map((event) => `(${cited.indexOf(event) + 1})`).join(" ");
    return `- ${proseOf(text)} ${numbers}`.trimEnd();
  });
  return [`## Verdict (${SURE[verdict.confidence]})`, sentences.join("\n")];
}

function linesPart(trail: Trail, lines: ReadonlyMap<string, Event>): string[] {
  const cited = citedEvents(trail);
  if (cited.length === 0) return [];
  const parts = cited.map((id, index) => {
    const event = lines.get(id);
    if (!event) return `(${index + 1}) The line is stored no more.`;
    const where = [event.host, event.service].flatMap((name) => (name === null ? [] : codeOf(name)));
    return `(${index + 1}) ${[utc(event.time), ...where].join(" ")}\n\n${blockOf(shortened(event.raw), "text")}`;
  });
  return ["## Lines cited", ...parts];
}

function shortened(raw: string): string {
  const rows = raw.replace(/\n+$/, "").split("\n");
  const kept = rows.slice(0, MOST_LINES).join("\n").slice(0, MOST_CHARACTERS);
  if (kept.length === raw.replace(/\n+$/, "").length) return kept;
  return `${kept}\n… (${rows.length} lines, ${raw.length} characters in all)`;
}

function phasesPart({ phases, updated }: Trail): string[] {
  if (phases.length === 0) return [];
  const rows = phases.map((phase) => [
    proseOf(phase.phase),
    phase.state,
    `${phase.done}/${phase.total}`,
    utc(phase.started),
    tookText(phase, updated),
  ]);
  return ["## Phases", tableOf(["Phase", "State", "Workers done", "Started", "Took"], rows)];
}

function tookText({ started, ended }: Pick<TrailPhase, "started" | "ended">, updated: string): string {
  return durationText(((microsFromIso(ended ?? updated) ?? 0) - (microsFromIso(started) ?? 0)) / 1_000);
}

function hostsPart({ lanes, updated }: Trail): string[] {
  if (lanes.length === 0) return [];
  const rows = lanes.map((lane) => [
    codeOf(lane.host ?? lane.id),
    lane.role === "coordinator" ? "coordinator" : workerText(lane),
    lane.spans
      .map(({ phase, state, ...times }) =>
        `${proseOf(phase ?? "")} ${state} ${tookText(times, updated)}`.trim(),
      )
      .join("; "),
    String(lane.marks.filter(({ kind }) => kind === "error").length),
  ]);
  return ["## Hosts", tableOf(["Host", "Worker", "Tasks", "Errors"], rows)];
}

function workerText({ worker, certainty }: TrailLane): string {
  if (worker === null) return "not told";
  return certainty === "inferred" ? `${codeOf(worker)} (inferred)` : codeOf(worker);
}

function commandsPart(all: readonly NoteCommands[]): string[] {
  if (all.length === 0) return [];
  const parts = all.flatMap(({ host, commands, without }) => [
    `On ${codeOf(host)}:`,
    ...commands.flatMap(({ command, notes }) => [blockOf(command, "sh"), ...notes.map(proseOf)]),
    ...without.map(proseOf),
  ]);
  return ["## The same lines on their hosts", ...parts];
}

/** To the microsecond, with its offset. */
function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 26)}+00:00`;
}
