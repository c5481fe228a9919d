import type { Answers } from "./asker.ts";
import { memorySlope, type ProcessFigures } from "./process-figures.ts";
import type { Program } from "./program.ts";
import type { Outcome } from "./run.ts";
import type { Comparison } from "./stored.ts";

/** True where every line is there once, in its order and byte for byte, and every live line came or was told of. */
export function isSound({ streams, pushes, live, broken }: Outcome): boolean {
  return (
    streams.every(({ compared }) => isWhole(compared)) &&
    pushes.refused.length === 0 &&
    live.missing === 0 &&
    broken.length === 0
  );
}

function isWhole({ missing, doubled, unordered, damaged }: Comparison): boolean {
  return missing + doubled + unordered + damaged === 0;
}

/** The run as two tables in Markdown, and the first of what was wrong. */
export function tableOf(outcome: Outcome, plan: { seed: number; durationMs: number }): string {
  const rows = outcome.streams.map(({ stream, written, compared }) => [
    `${stream.name} (${stream.way}; clock ${stream.skewS} s)`,
    String(written.rotations),
    ...counted(compared),
  ]);
  const sum = (of: keyof Omit<Comparison, "faults">): number =>
    outcome.streams.reduce((total, { compared }) => total + compared[of], 0);
  const all = ["lines", "events", "stored", "missing", "doubled", "unordered", "damaged"] as const;
  rows.push(["all", "", ...all.map((of) => number(sum(of)))]);
  return [
    `Seed ${plan.seed}, ${(plan.durationMs / 3_600_000).toFixed(2)} hours`,
    "",
    table(
      [
        "stream",
        "rotations",
        "lines",
        "events",
        "stored",
        "missing",
        "doubled",
        "out of order",
        "other bytes",
      ],
      rows,
    ),
    "",
    table(["what", "server", "forwarder"], fates(outcome)),
    "",
    table(["what", "figure"], figures(outcome)),
    ...faultsOf(outcome),
  ].join("\n");
}

function counted(compared: Comparison): string[] {
  const { lines, events, stored, missing, doubled, unordered, damaged } = compared;
  return [lines, events, stored, missing, doubled, unordered, damaged].map(number);
}

function fates({ server, forwarder }: Outcome): string[][] {
  const of = (name: string, tell: (program: Program) => string): string[] => [
    name,
    tell(server),
    tell(forwarder),
  ];
  const held = (what: keyof ProcessFigures) => (program: Program) => {
    const values = program.fate.lives.flat().map((figures) => figures[what]);
    const rounded = (value: number | undefined): string => number(Math.round(value ?? Number.NaN));
    return `${rounded(values[0])} · ${rounded(values.at(-1))} · ${rounded(values.reduce((most, value) => Math.max(most, value), 0))}`;
  };
  return [
    of(
      "SIGKILL · SIGTERM · ended by itself",
      ({ fate }) => `${fate.kills} · ${fate.stops} · ${fate.falls.length}`,
    ),
    of("longest life, min", ({ fate }) => longestMin(fate.lives).toFixed(1)),
    of(
      "memory slope within a life, MB/h",
      ({ fate }) => memorySlope(fate.lives)?.toFixed(1) ?? "no life of 5 min",
    ),
    of("memory first · last · most, MB", held("memoryMb")),
    of("descriptors first · last · most", held("descriptors")),
    of("threads first · last · most", held("threads")),
  ];
}

function longestMin(lives: readonly (readonly ProcessFigures[])[]): number {
  return Math.max(0, ...lives.map((life) => life.at(-1)?.ageMs ?? 0)) / 60_000;
}

function figures({ disk, pushes, live, questions, health, rows, bytes }: Outcome): string[][] {
  return [
    ["rows stored, notes of the server among them", number(rows)],
    ["on disk, MB", (bytes / 1e6).toFixed(1)],
    ["full disks", disk.isMounted ? String(disk.times) : "skipped: no right to mount a disk"],
    [
      "batches pushed · requests sent again · batches sent twice",
      `${pushes.batches} · ${pushes.again} · ${pushes.twice}`,
    ],
    ["longest time the health answer took, ms", String(Math.round(health.longestMs))],
    ["longest time from a start to the first answer, ms", String(Math.round(health.longestStartMs))],
    ["answers of health by status", statuses(health)],
    ["longest time a question took, ms", String(Math.round(questions.longestMs))],
    ["answers to questions by status (0: called off, or no server)", statuses(questions)],
    ["live connections · events", `${live.connections} · ${number(live.events)}`],
    ["live gaps told · events in them", `${live.gaps} · ${number(live.skipped)}`],
    [
      "live events missing without a word · behind later ones · twice, under one id",
      `${live.missing} · ${number(live.late)} · ${number(live.repeated)}`,
    ],
  ];
}

function statuses({ byStatus }: Answers): string {
  return [...byStatus]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${number(count)}`)
    .join(", ");
}

function faultsOf({ streams, pushes, live, server, forwarder, broken }: Outcome): string[] {
  const faults = [
    ...broken,
    ...streams.flatMap(({ compared }) => compared.faults),
    ...pushes.refused.slice(0, 10),
    ...live.faults,
    ...[...server.fate.falls, ...forwarder.fate.falls].map(
      (words) => `ended by itself, having printed: ${words}`,
    ),
  ];
  return faults.length === 0
    ? []
    : ["", "What was wrong, or seemed so:", ...faults.map((fault) => `- ${fault}`)];
}

function number(value: number): string {
  return value.toLocaleString("en");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
