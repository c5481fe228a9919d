import { expect, test } from "vitest";
import { jobSummary } from "../../lib/trail/fixtures/job-summary.ts";
import { nearestJobs } from "./nearest-jobs.ts";

const listed = (...jobs: string[]) =>
  jobs.map((job) => ({
    summary: jobSummary({ name: job, job }),
    startUs: 0,
    endUs: null,
    firstUs: 0,
    lastUs: 0,
  }));
const near = (wanted: string, ...jobs: string[]) =>
  nearestJobs(listed(...jobs), wanted).map(({ job }) => job);

test("one wrong character, and a beginning that is right, are near; what is like it by chance is not", () => {
  const jobs = ["deadbeef", "deadbeaf", "dea00000", "1eadbeef", "ffffffff", "00000000"];
  expect(near("deadbeee-0000-4000-8000-000000000000", ...jobs)).toEqual([
    "deadbeef",
    "deadbeaf",
    "1eadbeef",
    "dea00000",
  ]);
  expect(near("12345678", ...jobs)).toEqual([]);
});

test("no more than five are offered", () => {
  expect(near("abcdef00", ...Array.from({ length: 9 }, (_, index) => `abcdef1${index}`))).toHaveLength(5);
});
