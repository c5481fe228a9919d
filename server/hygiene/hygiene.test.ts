import { expect, test } from "vitest";
import type { TalkativeService, Verbosity } from "../store/store.ts";
import { createHygiene, type WatchedSource } from "./hygiene.ts";

function service(change: Partial<TalkativeService> = {}): TalkativeService {
  return {
    source: "k8s",
    host: "pod-1",
    service: "zisk-worker",
    level: "debug",
    lines: 100,
    sinceUs: Date.UTC(2026, 5, 4, 12) * 1_000,
    stream: "s",
    fields: { namespace: "zisk", workload: "deployment/workers", container: "zisk-worker" },
    rows: 200,
    bytes: 3_000,
    ...change,
  };
}

const SOURCES: WatchedSource[] = [
  { name: "k8s", kind: "kubernetes", sample: false, formats: [{ name: "json", share: 1 }], settings: {} },
  { name: "units", kind: "journald", sample: false, formats: [{ name: "rank", share: 1 }], settings: null },
  { name: "sample", kind: "sample", sample: true, formats: [{ name: "rank", share: 1 }], settings: null },
];

function hygieneOf(answers: (Verbosity | Error)[], sources = SOURCES) {
  let nowMs = 0;
  let asked = 0;
  const verbosity = async (): Promise<Verbosity> => {
    const answer = answers[Math.min(asked++, answers.length - 1)];
    if (!answer || answer instanceof Error) throw answer ?? new Error("no answer");
    return answer;
  };
  return {
    hygiene: createHygiene(
      { verbosity },
      () => sources,
      () => nowMs,
    ),
    asked: () => asked,
    wait: (ms: number) => (nowMs += ms),
  };
}

test("hosts that the same commands put right are one notice with the sum of their shares", async () => {
  const services = [
    service(),
    service({ host: "pod-2", rows: 300, bytes: 5_000, lines: 1, sinceUs: 0 }),
    service({ source: "units", host: "prover-07", fields: {}, bytes: 1_000 }),
  ];
  const { talkative } = await hygieneOf([{ services, rows: 1_000, bytes: 10_000 }]).hygiene.report();
  expect(talkative.map(({ deployment, hosts }) => [deployment, ...hosts])).toEqual([
    ["kubernetes", "pod-1", "pod-2"],
    ["systemd", "prover-07"],
  ]);
  expect(talkative[0]).toMatchObject({
    since: "1970-01-01T00:00:00.000000Z",
    lines: 101,
    today: { rows: 500, row_share: 0.5, bytes: 8_000, byte_share: 0.8 },
  });
});

test("the same service at trace on one host and at debug on another is told apart", async () => {
  const services = [service(), service({ host: "pod-2", level: "trace" })];
  const { talkative } = await hygieneOf([{ services, rows: 400, bytes: 6_000 }]).hygiene.report();
  expect(talkative).toHaveLength(2);
});

test("nothing is said of the sample, and of rows whose source is gone", async () => {
  const services = [service({ source: "sample" }), service({ source: "removed" })];
  const report = await hygieneOf([{ services, rows: 400, bytes: 6_000 }]).hygiene.report();
  expect(report.talkative).toEqual([]);
  expect(report.plain_text.map(({ sources }) => sources.map(({ name }) => name))).toEqual([["units"]]);
});

test("right after midnight, with nothing received today, the shares are 0", async () => {
  const services = [service({ rows: 0, bytes: 0 })];
  const { talkative } = await hygieneOf([{ services, rows: 0, bytes: 0 }]).hygiene.report();
  expect(talkative[0]?.today).toEqual({ rows: 0, row_share: 0, bytes: 0, byte_share: 0 });
});

test("the store is asked at most once a minute, however many ask, and again after a failure", async () => {
  const quiet = { services: [], rows: 0, bytes: 0 };
  const { hygiene, asked, wait } = hygieneOf([new Error("away"), quiet]);
  await expect(hygiene.report()).rejects.toThrow("away");
  await Promise.all([hygiene.report(), hygiene.report()]);
  wait(59_999);
  await hygiene.report();
  expect(asked()).toBe(2);
  wait(1);
  await hygiene.report();
  expect(asked()).toBe(3);
});
