import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import {
  elapsedTicks,
  localOffset,
  roundStepMs,
  timeTicks,
  utcOffset,
  type ZoneOffset,
} from "./time-axis.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const start = Date.parse("2026-06-04T13:07:00Z");

/** Zones with half and three-quarter hours, changes of half an hour, changes at midnight, and none. */
const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Australia/Eucla",
  "Pacific/Chatham",
  "America/Santiago",
  "Africa/Cairo",
  "Asia/Beirut",
  "America/Havana",
  "UTC",
];

/** What the engine's own calendar says that a zone's clocks show at a moment: `2026-10-25 11:00:00`. */
function shownIn(zone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  return (atMs) => format.format(atMs);
}

function offsetIn(zone: string): ZoneOffset {
  const shown = shownIn(zone);
  return (atMs) => {
    const whole = Math.floor(atMs / 1_000) * 1_000;
    return Date.parse(`${shown(whole).replace(" ", "T")}Z`) - whole;
  };
}

/** What a label says of a time as the calendar shows it. */
function wordsOf(shown: string, stepMs: number): string {
  const [date = "", time = ""] = shown.split(" ");
  if (stepMs >= DAY_MS) return date;
  if (time === "00:00:00") return date.slice(5);
  return stepMs >= MINUTE_MS ? time.slice(0, 5) : time;
}

/** Minutes looked at one by one, so that the test stays short. */
const MOST_LOOKED_AT_MS = 10 * DAY_MS;

/** The moments at which a zone's clocks show a multiple of the step, or a new day of it begins: each minute, or step, is looked at. */
function lookedFor(fromMs: number, toMs: number, stepMs: number, offsetAt: ZoneOffset): number[] {
  const found: number[] = [];
  const everyMs = Math.min(stepMs, MINUTE_MS);
  for (let at = Math.ceil(fromMs / everyMs) * everyMs; at < toMs; at += everyMs) {
    const shownMs = at + offsetAt(at);
    const beforeMs = at - 1 + offsetAt(at - 1);
    const begins =
      stepMs < DAY_MS ? shownMs % stepMs === 0 : Math.floor(shownMs / stepMs) > Math.floor(beforeMs / stepMs);
    if (begins) found.push(at);
  }
  return found;
}

function labels(zone: string, from: string, to: string, most: number): string[] {
  return timeTicks(Date.parse(from), Date.parse(to), most, offsetIn(zone)).map(({ label }) => label);
}

describe("in UTC", () => {
  test("an hour is labelled at round minutes", () => {
    const ticks = timeTicks(start, start + HOUR_MS, 8, utcOffset);
    expect(ticks.map((tick) => tick.label)).toEqual(["13:10", "13:20", "13:30", "13:40", "13:50", "14:00"]);
  });

  test("days and seconds are written as such", () => {
    expect(timeTicks(start, start + 72 * HOUR_MS, 4, utcOffset).map((tick) => tick.label)).toEqual([
      "2026-06-05",
      "2026-06-06",
      "2026-06-07",
    ]);
    expect(timeTicks(start, start + 10_000, 5, utcOffset)[1]?.label).toBe("13:07:02");
  });

  test.each([1, 999, 60_000, 40 * 365 * DAY_MS])(
    "a range of %i ms has no more labels than asked for",
    (ms) => {
      const { length } = timeTicks(start, start + ms, 6, utcOffset);
      expect(length).toBeLessThanOrEqual(7);
      expect(length).toBeGreaterThan(0);
    },
  );
});

const zoneOfProcess = process.env["TZ"];

afterEach(() => {
  if (zoneOfProcess === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zoneOfProcess;
});

describe("where clocks change", () => {
  test("the browser's own zone has the offset of each moment", () => {
    process.env["TZ"] = "Europe/Berlin";
    const ticks = timeTicks(
      Date.parse("2026-10-24T10:00:00Z"),
      Date.parse("2026-10-26T10:00:00Z"),
      48,
      localOffset,
    );
    const at = (iso: string) => ticks.find(({ atMs }) => atMs === Date.parse(iso))?.label;
    expect([at("2026-10-24T10:00:00Z"), at("2026-10-25T10:00:00Z")]).toEqual(["12:00", "11:00"]);
  });

  test("behind the end of summer time the hours are those that the clocks show", () => {
    const from = Date.parse("2026-10-24T22:00:00Z");
    const ticks = timeTicks(from, from + DAY_MS, 26, offsetIn("Europe/Berlin"));
    const byTime = new Map(ticks.map(({ atMs, label }) => [new Date(atMs).toISOString(), label]));
    expect(byTime.get("2026-10-24T22:00:00.000Z")).toBe("10-25");
    expect(byTime.get("2026-10-25T00:00:00.000Z")).toBe("02:00");
    expect(byTime.get("2026-10-25T01:00:00.000Z")).toBe("02:00");
    expect(byTime.get("2026-10-25T10:00:00.000Z")).toBe("11:00");
  });

  test("days begin at midnight on both sides of a change", () => {
    expect(labels("Europe/Berlin", "2026-10-23T12:00:00Z", "2026-10-27T12:00:00Z", 5)).toEqual([
      "2026-10-24",
      "2026-10-25",
      "2026-10-26",
      "2026-10-27",
    ]);
    const ticks = timeTicks(
      Date.parse("2026-10-25T12:00:00Z"),
      Date.parse("2026-10-26T12:00:00Z"),
      8,
      offsetIn("Europe/Berlin"),
    );
    expect(ticks.map(({ label }) => label)).toEqual([
      "15:00",
      "18:00",
      "21:00",
      "10-26",
      "03:00",
      "06:00",
      "09:00",
      "12:00",
    ]);
  });

  test("an hour that spring leaves out is not on the axis", () => {
    expect(labels("Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T04:00:00Z", 6)).toEqual([
      "03-29",
      "01:00",
      "03:00",
      "04:00",
      "05:00",
    ]);
  });

  test("half and three-quarter hours are round in their zone", () => {
    expect(labels("Asia/Kolkata", "2026-06-04T13:07:00Z", "2026-06-04T19:07:00Z", 6)).toEqual([
      "19:00",
      "20:00",
      "21:00",
      "22:00",
      "23:00",
      "06-05",
    ]);
    expect(labels("Asia/Kathmandu", "2026-06-04T13:07:00Z", "2026-06-04T16:07:00Z", 3)).toEqual([
      "19:00",
      "20:00",
      "21:00",
    ]);
  });

  test("a day whose midnight the clocks leave out begins at its first moment", () => {
    const [tick] = timeTicks(
      Date.parse("2026-04-23T12:00:00Z"),
      Date.parse("2026-04-24T12:00:00Z"),
      1,
      offsetIn("Africa/Cairo"),
    );
    expect(tick).toEqual({ atMs: Date.parse("2026-04-23T22:00:00Z"), label: "2026-04-24" });
  });

  test("every tick shows what the engine's calendar shows, is round there, and none is left out", () => {
    const anyRange = fc.record({
      zone: fc.constantFrom(...ZONES),
      fromMs: fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2028, 0) }),
      lengthMs: fc
        .constantFrom(2, 5, 12, 36, 100, 400, 2_000)
        .chain((hours) => fc.integer({ min: 14_000, max: Math.round(hours * HOUR_MS) })),
      most: fc.integer({ min: 2, max: 14 }),
    });
    fc.assert(
      fc.property(anyRange, ({ zone, fromMs, lengthMs, most }) => {
        const offsetAt = offsetIn(zone);
        const stepMs = roundStepMs(lengthMs, most);
        const ticks = timeTicks(fromMs, fromMs + lengthMs, most, offsetAt);
        const shown = ticks.map(({ atMs }) => wordsOf(shownIn(zone)(atMs), stepMs));
        expect(ticks.map(({ label }) => label)).toEqual(shown);
        const toMs = Math.min(fromMs + lengthMs, fromMs + MOST_LOOKED_AT_MS);
        const times = ticks.map(({ atMs }) => atMs).filter((atMs) => atMs < toMs);
        expect(times).toEqual(lookedFor(fromMs, toMs, stepMs, offsetAt));
      }),
      { numRuns: 150 },
    );
  });
});

test("elapsed time is round from the moment on, also before it", () => {
  expect(elapsedTicks(-1_500, 5_200, 8)).toEqual([-1_000, 0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  expect(elapsedTicks(0, 90_000, 4)).toEqual([0, 30_000, 60_000]);
});

test.each([
  [3_600_000, 150, 30_000],
  [1, 4, 1],
  [40 * 365 * DAY_MS, 4, 3_650 * DAY_MS],
])("%i ms in at most %i parts are parts of %i ms", (lengthMs, most, stepMs) => {
  expect(roundStepMs(lengthMs, most)).toBe(stepMs);
});
