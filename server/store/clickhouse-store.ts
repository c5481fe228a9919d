import type { ClickHouse } from "./clickhouse.ts";
import { checkpoints } from "./checkpoints.ts";
import { numberAt, textAt } from "./event-row.ts";
import { exportEvents } from "./export.ts";
import { facets } from "./facets.ts";
import { histogram } from "./histogram.ts";
import { Inserter } from "./insert.ts";
import { jobDigests } from "./job-digests.ts";
import { named, namesake, newestHeardUs, storedJobs } from "./job-facts.ts";
import { jobHeard } from "./job-heard.ts";
import { jobSegments } from "./job-segments.ts";
import { laterReadings } from "./later-readings.ts";
import { lastMilestones } from "./last-milestones.ts";
import { event, logs, stored, storedAfter } from "./logs.ts";
import { countStoredAfter } from "./missed.ts";
import { NewestSeq } from "./newest-seq.ts";
import { coordinatorStarts, jobReadings } from "./readings.ts";
import { isQuick } from "./is-quick.ts";
import type { Rows } from "./question.ts";
import { beginRereading, endRereading, resume } from "./rereading.ts";
import { Retention } from "./retention.ts";
import { SeqNumbers } from "./seq-numbers.ts";
import { scanReason } from "./scan-reason.ts";
import { setAside, setAsideRows } from "./set-aside.ts";
import type { Store } from "./store.ts";
import { compareLines, streamsInView } from "./streams.ts";
import { Upkeep } from "./upkeep/upkeep.ts";
import { verbosity } from "./verbosity.ts";
import { workerTimes } from "./worker-times.ts";

const QUICK = { isQuick: true };

/**
 * The store over one ClickHouse whose schema is prepared.
 * @param instance number of this process among those that write into it, 0 to 31
 * @param dataDir of the embedded one
 * @throws StoreError
 */
export async function createClickHouseStore(
  clickhouse: ClickHouse,
  instance: number,
  dataDir?: string,
): Promise<Store> {
  const numbers = new SeqNumbers(instance, await newestSeq(clickhouse));
  const newestStored = new NewestSeq();
  const inserter = new Inserter(clickhouse, numbers);
  const retention = await Retention.open(clickhouse);
  const upkeep = new Upkeep(clickhouse, dataDir, async () => {
    numbers.goBehind(await newestSeq(clickhouse));
    await retention.read();
  });
  return {
    takeNumbers: (rows) => numbers.take(rows),
    prepare: (records, firstSeq) => inserter.prepare(records, firstSeq),
    pack: () => inserter.pack(),
    insert: (batch) => inserter.insert(batch),
    async checkpoints(source) {
      const { positions, lastSeq } = await checkpoints(clickhouse, source);
      numbers.goBehind(lastSeq);
      return positions;
    },
    async resume(source) {
      const { lastSeq, ...resumption } = await resume(clickhouse, source, retention.removal !== null);
      numbers.goBehind(lastSeq);
      return resumption;
    },
    beginRereading: ({ firstBlock }) => beginRereading(clickhouse, firstBlock),
    endRereading: (source, positions) => endRereading(clickhouse, numbers, source, positions),
    async logs(asked, signal) {
      const page = await logs(clickhouse.question({ signal, isQuick: isQuick(asked.query) }), asked);
      return { ...page, scans: scanReason(asked.query), removed: retention.reachedFrom(asked.fromUs) };
    },
    stored: (ids, range) => stored(clickhouse, ids, range),
    event: (id) => event(clickhouse.question(QUICK), id),
    facets: (selection, fields, signal) =>
      facets(clickhouse.question({ isWhole: true, signal }), selection, fields),
    histogram: (selection, buckets, signal) =>
      histogram(clickhouse.question({ isWhole: true, signal }), selection, buckets),
    storedJobs: (prefix) => storedJobs(clickhouse.question(QUICK), named(prefix)),
    storedNamesake: async (job, jobId, range) =>
      (await storedJobs(clickhouse.question(QUICK), namesake(job, jobId, range)))[0],
    async jobReadings(job, signal) {
      const question = clickhouse.question({ ...QUICK, signal });
      return jobReadings(question, job, await newestStored.read(question));
    },
    laterReadings: (job, after, signal) =>
      laterReadings(clickhouse.question({ ...QUICK, signal }), job, after),
    jobSegments: (job, range, signal) => jobSegments(clickhouse.question({ ...QUICK, signal }), job, range),
    jobHeard: (job, signal) => jobHeard(clickhouse.question({ ...QUICK, signal }), job),
    workerTimes: (jobs, signal) => workerTimes(clickhouse.question({ ...QUICK, signal }), jobs),
    newestHeardUs: () => newestHeardUs(clickhouse),
    coordinatorStarts: () => coordinatorStarts(clickhouse),
    jobDigests: () => jobDigests(clickhouse),
    storedAfter: (place, query, limit, signal) =>
      storedAfter(clickhouse.question({ ...QUICK, signal }), place, query, limit),
    countStoredAfter: (place, query, before, signal) =>
      countStoredAfter(clickhouse.question({ signal }), place, query, before),
    export: (selection, format, signal) =>
      exportEvents(() => clickhouse.question({ signal }), selection, format),
    verbosity: (nowUs) => verbosity(clickhouse.question({ isWhole: true }), nowUs),
    streamsInView: (selection, signal) => streamsInView(clickhouse.question({ signal }), selection),
    compareLines: (comparison, signal) => compareLines(clickhouse.question({ signal }), comparison),
    lastMilestones: (perStream, overall) => lastMilestones(clickhouse, perStream, overall),
    sources: () => sources(clickhouse),
    dropSource: (source) => upkeep.alone(() => dropSource(clickhouse, source)),
    retain: (limits, nowUs) => upkeep.alone(() => retention.run(limits, nowUs)),
    removal: () => retention.removal,
    setAside: (record, reason) => setAside(clickhouse, record, reason),
    setAsideRows: () => setAsideRows(clickhouse),
    upkeep,
    isServed: dataDir === undefined,
    totals: () => totals(clickhouse.question(QUICK)),
    close: () => clickhouse.close(),
  };
}

/** The greatest number that a row has, or had. */
async function newestSeq(clickhouse: ClickHouse): Promise<number> {
  const [newest] = await clickhouse.rows(
    "SELECT greatest((SELECT max(seq) FROM events), (SELECT max(seq) FROM positions))",
  );
  return newest ? numberAt(newest, 0) : 0;
}

async function sources(clickhouse: ClickHouse): ReturnType<Store["sources"]> {
  const rows = await clickhouse.rows(
    "SELECT source, count(), toUnixTimestamp64Micro(max(least(time, received))) FROM events GROUP BY source ORDER BY source",
  );
  return rows.map((row) => ({ source: textAt(row, 0), rows: numberAt(row, 1), newestUs: numberAt(row, 2) }));
}

/** Positions first: rows without them are still read on behind; positions without rows would leave lines out for ever. */
async function dropSource(clickhouse: ClickHouse, source: string): Promise<void> {
  for (const table of ["positions", "rereadings", "set_aside", "events"])
    await clickhouse.command(`DELETE FROM ${table} WHERE source = {source:String}`, { source });
}

async function totals(clickhouse: Rows): ReturnType<Store["totals"]> {
  const [row] = await clickhouse.rows(
    "SELECT sum(rows), sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'events' AND database = currentDatabase()",
  );
  return { rows: row ? numberAt(row, 0) : 0, bytes: row ? numberAt(row, 1) : 0 };
}
