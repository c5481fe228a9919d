import { expect, test } from "vitest";
import { conditionOf } from "../../lib/query/condition.ts";
import type { LogRecord } from "../record.ts";
import { ALL, query, record, select, T0 } from "./fixtures/contract-rows.ts";
import type { Store } from "./store.ts";

/** What commands and hygiene ask of every store: who talks too much, and what a line is told by. */
export function describeAdvice(
  store: () => Store,
  put: (records: readonly LogRecord[]) => Promise<void>,
): void {
  test("a service is talkative when it was at debug or trace for more than ten minutes, not for a burst", async () => {
    const nowUs = T0 + 2 * 86_400_000_000;
    const ago = (minutes: number, change: Partial<LogRecord>) =>
      record({ source: "talk", timeUs: nowUs - minutes * 60_000_000, receivedUs: nowUs, ...change });
    const each = (minutes: readonly number[], change: Partial<LogRecord>) =>
      minutes.map((minute) => ago(minute + 0.5, { level: "debug", service: "w", ...change }));
    const all = Array.from({ length: 14 }, (_, minute) => minute);
    await put([
      ...each(all, { host: "steady", stream: "unit", fields: { pid: "1" }, raw: "12345é" }),
      ago(5, { host: "steady", service: "w", level: "info", raw: "1234567" }),
      ...each([1, 2, 3, 4, 5, 7, 8, 9, 11], { host: "with-gaps", level: "trace" }),
      ...each([0, 1, 2, 3, 4, 5, 6, 7, 8], { host: "too-short" }),
      ...each([0, 0, 0, 0, 0, 0, 0, 0, 0, 12], { host: "burst" }),
      ...each([6, 7, 8, 9, 10, 11, 12, 13], { host: "over" }),
      ...each(all, { host: "quiet", level: "info" }),
      // An archive that is read now and was written then.
      ...each(all, { host: "archive" }).map((old) => ({ ...old, timeUs: old.timeUs - 86_400_000_000 })),
      ...each(all, { host: "yesterday" }).map((old) => ({ ...old, receivedUs: nowUs - 86_400_000_000 })),
    ]);
    const { services, rows, bytes } = await store().verbosity(nowUs);
    expect(services.map(({ host, level }) => `${host} ${level}`)).toEqual([
      "steady debug",
      "with-gaps trace",
      "yesterday debug",
    ]);
    expect(services[0]).toEqual({
      source: "talk",
      host: "steady",
      service: "w",
      level: "debug",
      lines: 14,
      sinceUs: nowUs - 13.5 * 60_000_000,
      stream: "unit",
      fields: { pid: "1" },
      rows: 15,
      bytes: 14 * 7 + 7,
    });
    expect(services[2]).toMatchObject({ lines: 14, rows: 0, bytes: 0 });
    expect(rows).toBe(14 + 1 + 9 + 9 + 10 + 8 + 14 + 14);
    expect(bytes).toBeGreaterThan(14 * 7 + 7);
    expect(await store().verbosity(nowUs + 86_400_000_000)).toEqual({ services: [], rows: 0, bytes: 0 });
  });

  test("streams in view are found, and their lines compared with what was read out of them", async () => {
    const source = "compared";
    const grave = { source, level: "error", raw: "ERROR: lost" } as const;
    await put([
      record({ ...grave, stream: "a" }),
      record({ ...grave, stream: "a", level: "info", raw: "ERROR: only said so" }),
      record({ source, stream: "a", level: "error", raw: "\xff" }),
      record({ source, stream: "b", host: "other" }),
      record({ ...grave, stream: "gap", raw: "", fields: { jobtrail: "gap" } }),
    ]);
    const streams = await store().streamsInView(select("source:compared level:error"));
    expect(streams).toEqual([{ source, stream: "a", host: "h", service: "" }]);
    const condition = conditionOf(query("level:error"));
    const compared = await store().compareLines({
      ...ALL,
      streams,
      trials: condition
        ? [
            {
              condition,
              tests: [
                { kind: "contains", text: "error", fold: true },
                { kind: "and", parts: [] },
              ],
            },
          ]
        : [],
      inherits: true,
    });
    expect(compared).toMatchObject({
      isWhole: true,
      streams: [{ stream: "a", lines: 3, several: 0, json: 0 }],
    });
    expect(compared.streams[0]?.trials).toEqual([
      [
        { missed: 1, extra: 1 },
        { missed: 0, extra: 1 },
      ],
    ]);
  });
}
