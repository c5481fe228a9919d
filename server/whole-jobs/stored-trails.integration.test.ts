import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Board } from "../jobs/board.ts";
import { Histories } from "../jobs/histories.ts";
import { createJobReader, type JobReader } from "../jobs/job-reader.ts";
import { startIngestion, type Ingestion } from "../pipeline.ts";
import { savedByJournal } from "../sample/saved.ts";
import { SCENARIO_NAMES } from "../sample/scenarios.ts";
import { createFileSource } from "../sources/file/file.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";
import { timesInJournal } from "./fixtures/seen-times.ts";
import { smallCluster } from "./fixtures/small-cluster.ts";
import { toldTrail, trueTrail } from "./fixtures/true-trail.ts";

/** One cluster to which everything happens, for so long that the first job, whose end nobody tells, is given up. */
const CLUSTER = smallCluster(
  [
    "coordinator-restarted",
    ...SCENARIO_NAMES.filter((name) => name !== "coordinator-restarted" && name !== "running"),
    "timed-out",
    "running",
  ],
  { seed: 20 },
);

describe.each(["json", "rank"] as const)("journals of %s, saved as files, through the store:", (dialect) => {
  let folder: string;
  let store: Store;
  let board: Board;
  let ingestion: Ingestion;
  let reader: JobReader;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "jobtrail-whole-jobs-"));
    for (const { host } of [CLUSTER.cast.coordinator, ...CLUSTER.cast.workers]) {
      await mkdir(join(folder, "logs", host), { recursive: true });
      const text = savedByJournal(CLUSTER.lines, host, dialect);
      await writeFile(join(folder, "logs", host, "journal.log"), text);
    }
    store = await openStore({ dataDir: join(folder, "data") });
    board = new Board(store, () => undefined);
    reader = createJobReader(store, board, new Histories(store, board));
    let stored = 0;
    const all = new Promise<void>((resolve, reject) => {
      void startIngestion({
        store,
        onStored(records, firstSeq) {
          board.stored(records, firstSeq);
          stored += records.length;
          if (stored === CLUSTER.lines.length) resolve();
        },
        onProblem: (problem) => problem && reject(problem),
        onDropped: () => board.rebuild(),
      }).then(async (started) => {
        ingestion = started;
        const hostOf = (path: string): string => basename(dirname(path));
        const paths = [join(folder, "logs", "*", "*.log")];
        await ingestion.add(createFileSource({ type: "file", name: "cluster", paths, hostOf }));
      }, reject);
    });
    await all;
  });

  afterAll(async () => {
    await ingestion.stop();
    board.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(CLUSTER.jobs.map((truth) => [truth.kind, truth.state, truth] as const))(
    "a %s that is %s",
    async (_kind, _state, truth) => {
      const named = await board.named(truth.id.slice(0, 8));
      const summary = named.find(({ started }) => Date.parse(started) === Math.floor(truth.startUs / 1_000));
      expect(summary).toBeDefined();
      const trail = await reader.trail(summary!);
      expect(toldTrail(trail!, truth)).toEqual(trueTrail(CLUSTER, truth, timesInJournal(CLUSTER.lines)));
    },
  );

  test("the list tells of each job how it ended, and of the pool's set-ups apart", async () => {
    const { jobs, pool } = await board.page({
      fromUs: 0,
      toUs: Number.MAX_SAFE_INTEGER,
      limit: 200,
      pool: "with",
    });
    const asked = jobs.filter((job) => !job.pool).map(({ job, kind, state }) => `${job} ${kind} ${state}`);
    const truths = CLUSTER.jobs.map(({ id, kind, state }) => `${id.slice(0, 8)} ${kind} ${state}`);
    expect(asked.toSorted()).toEqual(truths.toSorted());
    expect(pool).toBeGreaterThanOrEqual(CLUSTER.cast.workers.length);
  });
});
