import { describe, expect, test } from "vitest";
import * as z from "zod";
import { SCENARIO_NAMES } from "../../../server/sample/scenarios.ts";
import { toldJob } from "../../../server/whole-jobs/fixtures/told-job.ts";
import { microsFromIso } from "../../time.ts";
import { traceEvents, type TraceEvent } from "./trace-events.ts";

/** What the format asks of each kind of event, https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU */
const place = { pid: z.int().nonnegative(), tid: z.int().nonnegative() };
const micros = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const args = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const eventSchema = z.discriminatedUnion("ph", [
  z.strictObject({
    ph: z.literal("M"),
    name: z.enum(["process_name", "process_sort_index", "thread_name", "thread_sort_index"]),
    ...place,
    args: z.union([z.strictObject({ name: z.string().min(1) }), z.strictObject({ sort_index: z.int() })]),
  }),
  z.strictObject({
    ph: z.literal("X"),
    name: z.string().min(1),
    cat: z.string().min(1),
    ...place,
    ts: micros,
    dur: micros,
    args,
  }),
  z.strictObject({
    ph: z.literal("i"),
    s: z.enum(["g", "p", "t"]),
    name: z.string(),
    cat: z.string().min(1),
    ...place,
    ts: micros,
    args,
  }),
  z.strictObject({
    ph: z.literal("C"),
    name: z.string().min(1),
    ...place,
    ts: micros,
    args: z.record(z.string(), z.number()),
  }),
]);

/** Complete events of one thread that overlap without one lying within the other: the format knows no such thing. */
function torn(events: readonly TraceEvent[]): unknown[] {
  const found: unknown[] = [];
  const complete = events.filter((event) => event.ph === "X");
  for (const a of complete)
    for (const b of complete) {
      if (a === b || a.pid !== b.pid || a.tid !== b.tid) continue;
      if (a.ts < b.ts && b.ts < a.ts + a.dur && a.ts + a.dur < b.ts + b.dur) found.push([a, b]);
    }
  return found;
}

const JOBS = [
  ...SCENARIO_NAMES.map((name) => [name, toldJob(name, "json")] as const),
  ["64 workers", toldJob("fails-in-prove", "rank", { workers: 64, segments: 640 })] as const,
];

describe.each(JOBS)("%s as trace events", (_name, { trail }) => {
  const events = [...traceEvents(trail)];

  test("follows the format", () => {
    for (const event of events) expect(eventSchema.safeParse(event).error?.issues ?? []).toEqual([]);
    expect(torn(events)).toEqual([]);
  });

  test("names every process and thread that has an event, once", () => {
    const names = events.flatMap((event) =>
      event.ph === "M" ? [`${event.name} ${event.pid} ${event.tid}`] : [],
    );
    expect(new Set(names).size).toBe(names.length);
    const used = events
      .filter(({ ph }) => ph !== "M")
      .flatMap(({ pid, tid }) => [`thread_name ${pid} ${tid}`, `process_name ${pid} 0`]);
    expect(used.filter((name) => !names.includes(name))).toEqual([]);
  });

  test("has the whole trail: a process a host, every phase, task, mark and segment with its time", () => {
    const hosts = new Set(trail.lanes.map(({ host, id }) => host ?? id));
    const processes = events.filter((event) => event.ph === "M" && event.name === "process_name");
    expect(processes).toHaveLength(hosts.size + 1);
    const told = (cat: string): number =>
      events.filter((event) => "cat" in event && event.cat === cat).length;
    expect(told("phase")).toBe(trail.phases.length);
    expect(told("task")).toBe(trail.lanes.reduce((sum, { spans }) => sum + spans.length, 0));
    for (const kind of ["error", "warn", "note"] as const)
      expect(told(kind)).toBe(
        trail.lanes.reduce((sum, { marks }) => sum + marks.filter((mark) => mark.kind === kind).length, 0),
      );
    const tasks = events.flatMap((event) => ("cat" in event && event.cat === "task" ? [event.ts] : []));
    for (const { spans } of trail.lanes)
      for (const { started } of spans) expect(tasks).toContain(microsFromIso(started));
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });
});

test("segments are counted over time, and the counter falls to nothing at their end", () => {
  const { trail } = toldJob("completed", "json");
  const counted = [...traceEvents(trail)].filter((event) => event.ph === "C");
  expect(counted.length).toBeGreaterThan(0);
  const lanes = trail.lanes.filter(({ segment_counts }) => segment_counts.length > 0);
  for (const name of new Set(counted.map((event) => event.name)))
    expect(counted.findLast((event) => event.name === name)?.args["segments"]).toBe(0);
  expect(lanes.length).toBeGreaterThan(0);
});
