import { expect, test } from "vitest";
import { afterLooking, asTheyStand, toggled, type WatchedJob } from "./watched-jobs.ts";

const running: WatchedJob = { name: "1a2b3c4d", job: "1a2b3c4d", state: "running", isNews: false };
const other: WatchedJob = { ...running, name: "99999999", job: "99999999" };

test("a bell watches a job, and again watches it no more", () => {
  expect(toggled([], running)).toEqual([running]);
  expect(toggled([running, other], running)).toEqual([other]);
  const many = Array.from({ length: 60 }, (_, index) => ({ ...running, name: String(index) }));
  const watched = many.reduce<WatchedJob[]>((before, job) => toggled(before, job), []);
  expect(watched).toHaveLength(50);
  expect(watched.at(-1)?.name).toBe("59");
});

test("a job that ends or stalls is news once, and none when it goes on", () => {
  const watched = [running, other];
  expect(asTheyStand(watched, [{ name: "99999999", state: "running" }], [])).toEqual({ watched, news: [] });
  const stalled = asTheyStand(watched, [{ name: "1a2b3c4d", state: "stalled" }], []);
  expect(stalled.news).toEqual([{ ...running, state: "stalled", isNews: true }]);
  expect(asTheyStand(stalled.watched, [{ name: "1a2b3c4d", state: "stalled" }], []).news).toEqual([]);
  const goesOn = asTheyStand(stalled.watched, [{ name: "1a2b3c4d", state: "running" }], []);
  expect(goesOn).toEqual({ watched, news: [] });
  const failed = asTheyStand(goesOn.watched, [{ name: "1a2b3c4d", state: "failed" }], ["99999999"]);
  expect(failed.watched).toEqual([{ ...running, state: "failed", isNews: true }]);
});

test("who has looked is told no more, and a stalled job is watched on", () => {
  const stalled: WatchedJob = { ...running, state: "stalled", isNews: true };
  const failed: WatchedJob = { ...other, state: "failed", isNews: true };
  expect(afterLooking([stalled, failed])).toEqual([{ ...stalled, isNews: false }]);
});
