import * as z from "zod";
import { LEVELS } from "../event.ts";
import { MILESTONES } from "../zisk/milestones.ts";
import { phaseNamed } from "../zisk/phases.ts";
import type { Reading } from "./reading.ts";

/** Readings as they travel: rows of numbers one after another, and the texts that they point to, each once. */
export const packedReadingsSchema = z.object({
  texts: z.array(z.string()),
  rows: z.array(z.number()),
});
export type PackedReadings = z.infer<typeof packedReadingsSchema>;

/** Numbers of a row, in this order: places in `texts` for texts, µs since the epoch for times, 1 and 2 added for the flags. */
export const PACKED_COLUMNS = [
  "id",
  "timeUs",
  "receivedUs",
  "level",
  "milestone",
  "phase",
  "worker",
  "segment",
  "origin",
  "host",
  "service",
  "writer",
  "done",
  "total",
  "seconds",
  "reason",
  "text",
  "flags",
  "jobId",
] as const;
const WIDTH = PACKED_COLUMNS.length;

/** Packs readings. */
export function packReadings(readings: readonly Reading[]): PackedReadings {
  const texts: string[] = [];
  const places = new Map<string, number>();
  const rows: number[] = [];
  const place = (text: string): number => {
    let at = places.get(text);
    if (at === undefined) places.set(text, (at = texts.push(text) - 1));
    return at;
  };
  for (const reading of readings) {
    for (const column of PACKED_COLUMNS) {
      const value =
        column === "flags" ? Number(reading.inferred) + 2 * Number(reading.isPool) : reading[column];
      rows.push(typeof value === "string" ? place(value) : value);
    }
  }
  return { texts, rows };
}

const MILESTONE_NAMES = new Map(MILESTONES.map((name) => [name as string, name] as const));
const LEVEL_NAMES = new Map(LEVELS.map((name) => [name as string, name] as const));

/** The readings again; a text that is not there is "". */
export function unpackReadings({ texts, rows }: PackedReadings): Reading[] {
  const readings: Reading[] = [];
  for (let at = 0; at + WIDTH <= rows.length; at += WIDTH) {
    const number = (column: (typeof PACKED_COLUMNS)[number]) => rows[at + PLACES[column]] ?? 0;
    const text = (column: (typeof PACKED_COLUMNS)[number]) => texts[number(column)] ?? "";
    const writer = text("writer");
    readings.push({
      id: text("id"),
      timeUs: number("timeUs"),
      receivedUs: number("receivedUs"),
      level: LEVEL_NAMES.get(text("level")) ?? "",
      milestone: MILESTONE_NAMES.get(text("milestone")) ?? "",
      phase: (text("phase") && phaseNamed(text("phase"))) || "",
      worker: text("worker"),
      segment: text("segment"),
      origin: text("origin"),
      host: text("host"),
      service: text("service"),
      writer: writer === "coordinator" || writer === "worker" ? writer : "",
      done: number("done"),
      total: number("total"),
      seconds: number("seconds"),
      reason: text("reason"),
      text: text("text"),
      inferred: (number("flags") & 1) === 1,
      isPool: (number("flags") & 2) === 2,
      jobId: text("jobId"),
    });
  }
  return readings;
}

const PLACES = Object.fromEntries(PACKED_COLUMNS.map((column, index) => [column, index])) as Record<
  (typeof PACKED_COLUMNS)[number],
  number
>;
