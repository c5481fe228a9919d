import { eventSchema, type Event } from "../../lib/event.ts";
import { parseQuery } from "../../lib/query/parse.ts";
import { microsFromIso } from "../../lib/time.ts";
import { citedEvents, noteEvents } from "../../lib/trail/cited.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { queryOfJob } from "../../lib/view.ts";
import type { Selection, Store } from "../store/store.ts";

/** Lines that a job's verdict cites lie around its time, by clocks that are hours apart at most, µs. */
const AROUND_US = 6 * 3_600_000_000;
/** Of jobs that are printed alike the other one's lines are not far away, µs. */
const NEAR_US = 60_000_000;

/** A job's lines, those that its verdict cites, and what became of its processes while it ran. */
export function jobSelection(trail: Trail): Selection {
  const others = [...new Set([...citedEvents(trail), ...noteEvents(trail)])];
  const parsed = parseQuery(queryOfJob(trail.job_id ?? trail.job, "", others));
  const isOneOfSeveral = trail.name.includes("~");
  const aroundUs = isOneOfSeveral ? NEAR_US : AROUND_US;
  return {
    query: parsed.ok ? parsed.query : { kind: "all" },
    fromUs: Math.max(0, (microsFromIso(trail.started) ?? 0) - aroundUs),
    toUs: (microsFromIso(trail.updated) ?? 0) + aroundUs,
  };
}

/**
 * A job's lines as JSON, oldest first, a page at a time.
 * @throws StoreError while iterating
 */
export async function* jobLinesJson(
  store: Pick<Store, "export">,
  trail: Trail,
  signal?: AbortSignal,
): AsyncGenerator<string[]> {
  for await (const page of store.export(jobSelection(trail), "ndjson", signal)) {
    const text = Buffer.from(page).toString().trimEnd();
    if (text !== "") yield text.split("\n");
  }
}

/** The same as events. @throws StoreError while iterating */
export async function* jobEvents(
  store: Pick<Store, "export">,
  trail: Trail,
  signal?: AbortSignal,
): AsyncGenerator<Event[]> {
  for await (const page of jobLinesJson(store, trail, signal))
    yield page.map((line) => eventSchema.parse(JSON.parse(line)));
}
