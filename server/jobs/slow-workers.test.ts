import { expect, test } from "vitest";
import { jobTrail } from "../../lib/trail/fixtures/worker-trail.ts";
import { jobSummary } from "../../lib/trail/fixtures/job-summary.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { SlowWorkers } from "./slow-workers.ts";

/** Makes trails in which the third worker is slow, and counts how often it is asked. */
class Reader {
  asked: string[] = [];
  fails = false;

  async outline({ name }: { name: string }): Promise<Trail | undefined> {
    this.asked.push(name);
    if (this.fails) throw new Error("The store is away.");
    // Of a trail its lanes alone are looked at.
    return jobTrail(name, { Prove: { a: 10, b: 10, c: 16 } }) as Trail;
  }
}

const jobs = (count: number) =>
  Array.from({ length: count }, (_, index) => jobSummary({ name: `job-${index}`, lines: 7 }));

test("the last jobs are looked at, each once, and again where lines have come late", async () => {
  const reader = new Reader();
  const slow = new SlowWorkers(reader);
  const first = await slow.of(jobs(40));
  expect(first.jobs).toBe(30);
  expect(first.workers.items.map(({ host, cells }) => [host, cells[1]?.factor])).toEqual([
    ["a", 1],
    ["b", 1],
    ["c", 1.6],
  ]);
  expect(await slow.of(jobs(40))).toEqual(first);
  expect(reader.asked.length).toBe(30);
  await slow.of([jobSummary({ name: "job-3", lines: 8 }), ...jobs(2)]);
  expect(reader.asked.slice(30)).toEqual(["job-3"]);
});

test("what the store could not answer is asked again", async () => {
  const reader = new Reader();
  const slow = new SlowWorkers(reader);
  reader.fails = true;
  await expect(slow.of(jobs(3))).rejects.toThrow("The store is away.");
  reader.fails = false;
  expect((await slow.of(jobs(3))).jobs).toBe(3);
});

test("whoever has gone is not worked for", async () => {
  const reader = new Reader();
  await expect(new SlowWorkers(reader).of(jobs(30), AbortSignal.abort())).rejects.toThrow();
  expect(reader.asked).toEqual([]);
});
