import type { ClickHouse } from "./clickhouse.ts";
import { checkpoints } from "./checkpoints.ts";
import { numberAt, textAt } from "./event-row.ts";
import { exportEvents } from "./export.ts";
import { facets } from "./facets.ts";
import { histogram } from "./histogram.ts";
import { Inserter } from "./insert.ts";
import { jobDigests } from "./job-digests.ts";
import { named, namesake, newestHeardUs, storedJobs } from "./job-facts.ts";
import { jobSegments } from "./job-segments.ts";
import { laterReadings } from "./later-readings.ts";
import { lastMilestones } from "./last-milestones.ts";
import { event, logs, stored, storedAfter } from "./logs.ts";
import { countStoredAfter } from "./missed.ts";
import { coordinatorStarts, jobReadings } from "./readings.ts";
import type { Store } from "./store.ts";
import { compareLines, streamsInView } from "./streams.ts";
import { verbosity } from "./verbosity.ts";

/**
 * The store over one ClickHouse whose schema is prepared.
 * @throws StoreError
 */
export async function createClickHouseStore(clickhouse: ClickHouse): Promise<Store> {
  const [newest] = await clickhouse.rows("SELECT max(seq) FROM events");
  const inserter = new Inserter(clickhouse, newest ? numberAt(newest, 0) : 0);
  return {
    prepare: (records) => inserter.prepare(records),
    insert: (batch) => inserter.insert(batch),
    checkpoints: (source) => checkpoints(clickhouse, source),
    logs: (question) => logs(clickhouse, question),
    stored: (ids, range) => stored(clickhouse, ids, range),
    event: (id) => event(clickhouse, id),
    facets: (selection, fields) => facets(clickhouse, selection, fields),
    histogram: (selection, buckets) => histogram(clickhouse, selection, buckets),
    storedJobs: (prefix) => storedJobs(clickhouse, named(prefix)),
    storedNamesake: async (job, jobId, range) =>
      (await storedJobs(clickhouse, namesake(job, jobId, range)))[0],
    jobReadings: (job) => jobReadings(clickhouse, job),
    laterReadings: (job, after) => laterReadings(clickhouse, job, after),
    jobSegments: (job, range) => jobSegments(clickhouse, job, range),
    newestHeardUs: () => newestHeardUs(clickhouse),
    coordinatorStarts: () => coordinatorStarts(clickhouse),
    jobDigests: () => jobDigests(clickhouse),
    storedAfter: (id, query, limit) => storedAfter(clickhouse, id, query, limit),
    countStoredAfter: (id, query, before) => countStoredAfter(clickhouse, id, query, before),
    export: (selection, format) => exportEvents(clickhouse, selection, format),
    verbosity: (nowUs) => verbosity(clickhouse, nowUs),
    streamsInView: (selection) => streamsInView(clickhouse, selection),
    compareLines: (comparison) => compareLines(clickhouse, comparison),
    lastMilestones: (perStream, overall) => lastMilestones(clickhouse, perStream, overall),
    sources: () => sources(clickhouse),
    dropSource: (source) =>
      clickhouse.command("DELETE FROM events WHERE source = {source:String}", { source }),
    totals: () => totals(clickhouse),
    close: () => clickhouse.close(),
  };
}

async function sources(clickhouse: ClickHouse): ReturnType<Store["sources"]> {
  const rows = await clickhouse.rows(
    "SELECT source, count(), toUnixTimestamp64Micro(max(least(time, received))) FROM events GROUP BY source ORDER BY source",
  );
  return rows.map((row) => ({ source: textAt(row, 0), rows: numberAt(row, 1), newestUs: numberAt(row, 2) }));
}

async function totals(clickhouse: ClickHouse): ReturnType<Store["totals"]> {
  const [row] = await clickhouse.rows(
    "SELECT sum(rows), sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'events' AND database = currentDatabase()",
  );
  return { rows: row ? numberAt(row, 0) : 0, bytes: row ? numberAt(row, 1) : 0 };
}
