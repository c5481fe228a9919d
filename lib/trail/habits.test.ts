import fc from "fast-check";
import { expect, test } from "vitest";
import { habitsOf, slowHabits } from "./habits.ts";
import type { WorkerTime } from "./habits.ts";
import { emptyLane } from "./lane.ts";

const JOBS = Array.from({ length: 12 }, (_, index) => `job-${index}`);
const HOSTS = ["p1", "p2", "p3", "p4"];

/** Twelve jobs of four hosts, the newest first; p4 is slow in those of these numbers. */
function timesWhere(slowIn: (job: number) => boolean): WorkerTime[] {
  return JOBS.flatMap((job, number) =>
    HOSTS.map((host, index) => ({
      job,
      phase: "Prove",
      host,
      worker: "",
      seconds: host === "p4" ? (slowIn(number) ? 20 : 9) : 10 + index / 10,
    })),
  );
}

const lanes = HOSTS.map((host) => ({
  ...emptyLane("worker"),
  host,
  worker: `w-${host}`,
  workerName: `w-${host}`,
}));

test("a worker that is often the slowest is named with how often, of its last ten", () => {
  const habits = habitsOf(timesWhere((job) => job < 7));
  expect(habits.find(({ host }) => host === "p4")).toMatchObject({ of: 10, slowest: 7 });
  expect(slowHabits(habits, lanes)).toMatchObject([
    { lane: { host: "p4" }, phase: "Prove", of: 10, slowest: 7 },
  ]);
});

test("one that was the slowest long ago, or now and then, is not", () => {
  expect(slowHabits(habitsOf(timesWhere((job) => job > 7)), lanes)).toEqual([]);
  expect(slowHabits(habitsOf(timesWhere((job) => job % 3 === 0)), lanes)).toEqual([]);
});

test("of fewer than five jobs, or three workers, nothing is said", () => {
  const times = timesWhere(() => true);
  expect(slowHabits(habitsOf(times.filter(({ job }) => JOBS.indexOf(job) < 4)), lanes)).toEqual([]);
  expect(habitsOf(times.filter(({ host }) => host === "p3" || host === "p4"))).toEqual([]);
});

test("where a host has lines of its own, what the coordinator tells is not counted again", () => {
  const own = timesWhere((job) => job < 7);
  const told = own.map((time) => ({ ...time, host: "", worker: `w-${time.host}` }));
  expect(slowHabits(habitsOf([...own, ...told]), lanes)).toHaveLength(1);
  expect(slowHabits(habitsOf(told), lanes)).toMatchObject([{ lane: { host: "p4" }, slowest: 7 }]);
});

test("two workers of one name are not told apart, and a shared name is nobody's", () => {
  const told = timesWhere(() => true).map((time) => ({
    ...time,
    host: "",
    worker: time.host === "p1" ? "w-p4" : `w-${time.host}`,
  }));
  expect(habitsOf(told).some(({ worker }) => worker === "w-p4")).toBe(false);
  const shared = lanes.map((lane) => ({ ...lane, isShared: true }));
  expect(slowHabits(habitsOf(timesWhere(() => true)), shared)).toEqual([]);
});

test("nobody is slowest more often than he took part, and each job has one slowest", () => {
  const times = fc.array(
    fc.record({
      job: fc.constantFrom(...JOBS.slice(0, 6)),
      phase: fc.constantFrom("Contributions", "Prove"),
      host: fc.constantFrom("", ...HOSTS),
      worker: fc.constantFrom(...HOSTS),
      seconds: fc.double({ min: 0, max: 100, noNaN: true }),
    }),
    { maxLength: 100 },
  );
  fc.assert(
    fc.property(times, (found) => {
      const own = found.map((time) => ({ ...time, worker: time.host === "" ? time.worker : "" }));
      for (const { of, slowest } of habitsOf(own)) {
        expect(slowest).toBeLessThanOrEqual(of);
        expect(of).toBeLessThanOrEqual(10);
      }
    }),
  );
});
