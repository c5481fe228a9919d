import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Dice } from "../../bench/faults/dice.ts";
import { readCase } from "../../bench/faults/read.ts";
import { simulateSeries } from "../../bench/faults/series.ts";
import type { SeriesWish } from "../../bench/faults/series.ts";
import { progressNotes } from "../../lib/trail/progress-words.ts";
import { trailSchema } from "../../lib/trail/shape.ts";
import { TrailEngine } from "../../lib/trail/trail-engine.ts";
import { Outgoing } from "../live/outgoing.ts";
import { ReadingsSubscription } from "../live/readings-subscription.ts";
import { seqAt } from "../protocol/cursor.ts";
import { serverFrameSchema } from "../protocol/live.ts";
import { fakeRecord } from "../fixtures/record.ts";
import type { LogRecord } from "../record.ts";
import { openStore } from "../store/open.ts";
import { Board } from "./board.ts";
import { Histories } from "./histories.ts";
import { createJobReader } from "./job-reader.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A store, its jobs, and a way to put lines into both. */
async function opened() {
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-progress-"));
  const store = await openStore({ dataDir: folder });
  const board = new Board(store, () => undefined);
  const histories = new Histories(store, board);
  closing.push(async () => {
    board.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const put = async (records: readonly LogRecord[]): Promise<number> => {
    const firstSeq = store.takeNumbers(records.length);
    await store.insert(await store.prepare(records, firstSeq));
    board.stored(records, firstSeq);
    return firstSeq;
  };
  return { store, board, histories, put, reader: createJobReader(store, board, histories) };
}

/** Simulates, reads and stores a series; what comes in the last job's Prove is handed back, to come later. */
async function storedSeries(wish: SeriesWish) {
  const simulated = simulateSeries(wish);
  const { records } = readCase(simulated, new Dice(wish.seed, "order"));
  const parts = await opened();
  const splitUs = simulated.last.starts.Prove + 1e6;
  // A line of nobody's job says what time it is.
  const now = fakeRecord("now", {
    timeUs: simulated.nowUs,
    receivedUs: simulated.nowUs,
    source: "sim",
    position: "now",
  });
  await parts.put(records.filter(({ timeUs }) => timeUs < splitUs));
  const later = [...records.filter(({ timeUs }) => timeUs >= splitUs), now];
  return { ...parts, simulated, later, job: simulated.last.id.slice(0, 8) };
}

describe.each([
  ["bare", false],
  ["structured", true],
] as const)("%s", (_dialect, isStructured) => {
  test("a job that runs has a forecast of those before it, live as when it is read again", async () => {
    const series = await storedSeries({ seed: 3, isStructured, workers: 4, jobs: 12 });
    const { board, reader, histories, put, later, job, simulated } = series;
    const engine = new TrailEngine();
    const [summary] = await board.named(job);
    engine.take({ type: "start", readings: (await reader.readings(summary!))! });
    const subscription = new ReadingsSubscription("s", job, board, false);
    const firstSeq = await put(later);
    subscription.offer(later.map((record, index) => new Outgoing({ record, seq: seqAt(firstSeq, index) })));
    await board.listed();
    for (const text of subscription.takeFrames()) {
      const frame = serverFrameSchema.parse(JSON.parse(text));
      if (frame.type !== "readings") throw new Error(`It was sent a frame of type ${frame.type}.`);
      engine.take({
        type: "more",
        readings: frame.readings,
        facts: frame.facts,
        heard: frame.heard,
        newestUs: frame.newest_us,
      });
    }
    const live = engine.take({ type: "history", history: (await histories.of(job))! });
    const read = trailSchema.parse(await reader.trail(summary!));
    expect(live).toEqual(read);
    expect(read).toMatchObject({
      state: "running",
      forecast: { phase: "Prove", from_jobs: 12, of_jobs: 12 },
    });
    // The simulated proofs differ by a tenth from each other, and so does what is foretold.
    const endsUs = Math.max(...simulated.last.ends.Prove);
    const foretoldUs = Date.parse(read.forecast!.median_at) * 1_000;
    const tookUs = endsUs - simulated.last.starts.Prove;
    expect(Math.abs(foretoldUs - endsUs)).toBeLessThan(tookUs * 0.25);
  });

  test.each([false, true])(
    "the worker that was killed in Prove is named, with clocks that are off: %s",
    async (isSkewed) => {
      const killed = { worker: 2, afterUs: 150e6 };
      const series = await storedSeries({ seed: 5, isStructured, workers: 5, jobs: 6, killed, isSkewed });
      const { board, reader, put, later, job, simulated } = series;
      await put(later);
      const [summary] = await board.named(job);
      const trail = await reader.trail(summary!);
      expect(summary?.state).toBe("stalled");
      expect(trail).toMatchObject({
        state: "stalled",
        forecast: null,
        progress: { phase: "Prove", done: 4, total: 5 },
      });
      const silent = trail!.progress!.awaited.filter(({ how }) => how === "silent");
      expect(silent.map(({ host }) => host)).toEqual([simulated.workers[2]!.host.name]);
      const trueS = (simulated.nowUs - simulated.last.starts.Prove) / 1e6;
      expect(Math.abs(silent[0]!.silence_s! - trueS)).toBeLessThan(1);
      expect(progressNotes(trail!.progress!, simulated.nowUs)[0]?.text).toMatch(
        /^prover-03: nothing for .*; the 4 that are done took/,
      );
    },
  );

  test("a worker that was slow in the jobs before is told, by its host", async () => {
    const slow = { worker: 1, factor: 2, from: 5 };
    const { put, later, histories, job, reader, board } = await storedSeries({
      seed: 8,
      isStructured,
      workers: 4,
      jobs: 12,
      slow,
    });
    await put(later);
    const history = await histories.of(job);
    expect(
      history?.habits.find(({ host, phase }) => host === "prover-02" && phase === "Prove"),
    ).toMatchObject({ of: 10, slowest: 7 });
    const trail = await reader.trail((await board.named(job))[0]!);
    // Chance may make another one the slowest of a phase as often.
    expect(
      trail?.slow.habits.find(({ host, phase }) => host === "prover-02" && phase === "Prove"),
    ).toMatchObject({ slowest: 7, of: 10, worker: expect.any(String) });
  });
});
