// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { isoFromMicros } from "../../lib/time.ts";
import type { HistogramBucket } from "../../server/protocol/logs.ts";
import { Histogram } from "./histogram.tsx";

const HOUR_MS = 3_600_000;
const FROM_MS = Date.parse("2026-10-24T10:00:00Z");
const HOURS = 48;
const zoneOfProcess = process.env["TZ"];

afterEach(() => {
  cleanup();
  if (zoneOfProcess === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zoneOfProcess;
});

/** Two days of hours, the second of them behind the end of summer time in Berlin. */
function hours(): HistogramBucket[] {
  return Array.from({ length: HOURS }, (_, hour) => ({
    from: isoFromMicros((FROM_MS + hour * HOUR_MS) * 1_000),
    to: isoFromMicros((FROM_MS + (hour + 1) * HOUR_MS) * 1_000),
    counts: { info: 1 },
  }));
}

/** The axis's labels, each with the UTC hour of its place. */
function ticks(container: HTMLElement): string[] {
  const widthPx = Number(container.querySelector("svg")?.getAttribute("width"));
  return [...container.querySelectorAll("svg text")].map((label) => {
    const atMs = FROM_MS + (Number(label.getAttribute("x")) / widthPx) * HOURS * HOUR_MS;
    return `${new Date(Math.round(atMs)).toISOString().slice(5, 16)} ${label.textContent}`;
  });
}

test("local times on the axis are right on both sides of a change of the clocks", () => {
  process.env["TZ"] = "Europe/Berlin";
  const { container } = render(
    <Histogram buckets={hours()} utc={false} visible={undefined} onZoom={() => undefined} />,
  );
  expect(ticks(container)).toEqual([
    "10-24T10:00 12:00",
    "10-24T22:00 10-25",
    "10-25T11:00 12:00",
    "10-25T23:00 10-26",
  ]);
});

test("what is not counted yet is hatched, up to where counting has come", () => {
  const at = (hour: number) => isoFromMicros((FROM_MS + hour * HOUR_MS) * 1_000);
  const shown = (countedTo: string | null) => (
    <Histogram buckets={hours()} countedTo={countedTo} utc visible={undefined} onZoom={() => undefined} />
  );
  const { container, rerender } = render(shown(at(36)));
  const widthPx = Number(container.querySelector("svg")?.getAttribute("width"));
  const hatched = () => container.querySelector<HTMLElement>("[data-uncounted]")?.style.width;
  expect(hatched()).toBe(`${(36 / HOURS) * widthPx}px`);
  rerender(shown(null));
  expect(hatched()).toBeUndefined();
});
