import { expect, test } from "vitest";
import { toldJob } from "../../whole-jobs/fixtures/told-job.ts";
import { liveDisplay } from "./live-display.ts";
import { plain } from "./paint.ts";

/** As much of a terminal as a display needs; keeps what stands on it, as a terminal would show it. */
function terminal() {
  const rows: string[] = [];
  const stream = {
    isTTY: true,
    write(text: string): boolean {
      // oxlint-disable-next-line no-control-regex
      const [, up = "0", shown = ""] = /^(?:\u001b\[(\d+)A\u001b\[J)?([^]*)$/.exec(text) ?? [];
      rows.splice(rows.length - Number(up));
      rows.push(...shown.split("\n").slice(0, -1));
      return true;
    },
  };
  return { rows, stream: stream as unknown as NodeJS.WriteStream };
}

test("on a terminal what is shown is painted over, and what is left at the end is nothing", () => {
  const { rows, stream } = terminal();
  const display = liveDisplay("1a2b", stream, () => ({ columns: 60, paint: plain }));
  display.waiting();
  expect(rows).toEqual(["Waiting for the first line of job 1a2b."]);
  const { trail } = toldJob("running");
  display.show(trail);
  const { length } = rows;
  expect(rows[0]).toContain(trail.job);
  expect(rows.some((row) => row.includes("Prove") && row.includes("running"))).toBe(true);
  display.show(trail);
  expect(rows).toHaveLength(length);
  display.lost("http://there does not answer; trying again.");
  expect(rows).toHaveLength(length + 1);
  display.lost(null);
  expect(rows).toHaveLength(length);
  display.end();
  expect(rows).toEqual([]);
});
