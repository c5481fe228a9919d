import { expect, test } from "vitest";
import { run } from "./faults.ts";

/** What a few clusters of each kind must reach, percent; the rest of the table may be off by a job or two. */
const LEAST = {
  state: 99,
  culprit: 95,
  "root line": 90,
  cited: 99,
  joined: 99,
  "bounds hold": 97,
  stalled: 95,
};

test("whatever happens to a cluster, its trail tells it as the table of docs/trail.md says", async () => {
  const figures = new Map((await run({ seeds: "1-2" })).map(({ name, value }) => [name, value] as const));
  for (const dialect of ["bare", "structured"]) {
    for (const [score, least] of Object.entries(LEAST))
      expect(figures.get(`${score}, ${dialect}`), `${score}, ${dialect}`).toBeGreaterThanOrEqual(least);
    expect(figures.get(`wrong joins, ${dialect}`)).toBe(0);
    expect(figures.get(`consequence blamed, ${dialect}`)).toBeLessThan(3);
  }
});
