import { describe, expect, test } from "vitest";
import { SourceLines } from "../lines/source-lines.ts";
import { createLineParser } from "../parse/parse-line.ts";
import { UntimedHeads } from "../parse/untimed-heads.ts";
import type { LogRecord } from "../record.ts";
import { inSlices } from "../sources/push/in-slices.ts";
import { namesOf, type Pushed } from "../sources/push/push.ts";
import { readPushLine } from "../sources/push/push-line.ts";
import type { LineItem } from "../sources/source.ts";
import type { TimeRange } from "../store/store.ts";
import { Batcher } from "./batcher.ts";
import { PushIntake } from "./push-intake.ts";
import { StreamAssembly } from "./stream-assembly.ts";

/** A store in memory, and an intake that stores to it. */
function intake(stored?: (ids: readonly string[], range?: TimeRange) => Promise<Set<string>>) {
  const rows: LogRecord[] = [];
  const ranges: (TimeRange | undefined)[] = [];
  const store = {
    isServed: false,
    takeNumbers: () => 1,
    prepare: async (records: readonly LogRecord[]) => ({
      rows: records.length,
      firstSeq: 0,
      blocks: [],
    }),
    pack: () => {
      throw new Error("What is pushed is not packed.");
    },
    insert: async () => undefined,
    setAside: async () => undefined,
    stored:
      stored ??
      (async (ids: readonly string[], range?: TimeRange) => {
        ranges.push(range);
        return new Set(rows.map(({ id }) => id).filter((id) => ids.includes(id)));
      }),
  };
  const batcher = new Batcher(store, {
    onStored: (records) => rows.push(...records),
    onProblem: () => undefined,
    onSetAside: () => undefined,
  });
  return { rows, ranges, intake: new PushIntake(store, batcher, assemblyOf) };
}

function assemblyOf(source: string): StreamAssembly {
  return new StreamAssembly(new SourceLines(), new UntimedHeads(createLineParser(source)));
}

function pushed(lines: string[], time?: string): Pushed {
  const named = namesOf("batch");
  const items = lines.map((line, ordinal) => {
    const read = readPushLine({ line, host: "h", service: "s", time });
    if (typeof read === "string") throw new Error(read);
    return named(read, ordinal);
  });
  return { source: "push", slices: inSlices(items, 2), mayRepeat: true };
}

describe("lines that are pushed", () => {
  test("again are not stored again, also while the first request still waits", async () => {
    const { rows, intake: to } = intake();
    const answers = await Promise.all([to.push(pushed(["a", "b"])), to.push(pushed(["a", "b", "c"]))]);
    // Which of the two comes first is the machine's business.
    expect(answers.reduce((sum, { stored }) => sum + stored, 0)).toBe(3);
    expect(await to.push(pushed(["a", "b", "c"]))).toEqual({ stored: 0 });
    expect(rows.map(({ message }) => message).toSorted()).toEqual(["a", "b", "c"]);
  });

  test("with their sender's times are looked up in the range of those, else everywhere", async () => {
    const { ranges, intake: to } = intake();
    await to.push(pushed(["a"], "2026-06-04T00:00:00.000001Z"));
    await to.push(pushed(["a", "2026-06-05T00:00:00.000000Z INFO: own time"], "2026-06-04T00:00:00.000001Z"));
    await to.push(pushed(["b"]));
    const dayUs = Date.UTC(2026, 5, 4) * 1_000;
    expect(ranges).toEqual([
      { fromUs: dayUs + 1, toUs: dayUs + 2 },
      { fromUs: dayUs + 1, toUs: dayUs + 86_400_000_001 },
      undefined,
    ]);
  });

  test("and cut off between two slices are stored once when they come again, an event of several lines as well", async () => {
    const lines = ["a", "2026-06-05T00:00:00.000000Z  INFO zisk: b", "    at src/main.rs:1", "c", "d", "e"];
    for (let kept = 0; kept <= 3; kept++) {
      const { rows, intake: to } = intake();
      const whole = pushed(lines);
      const cut = async function* (): AsyncGenerator<readonly LineItem[]> {
        let slices = 0;
        for await (const slice of whole.slices) {
          if (slices++ === kept) throw new Error("cut off");
          yield slice;
        }
      };
      await to.push({ ...whole, slices: cut() }).catch(() => undefined);
      await to.push(pushed(lines));
      const raw = rows.map((row) => String(row.raw));
      expect(raw.join("\n").split("\n").toSorted()).toEqual(lines.toSorted());
    }
  });

  test("are to be sent again where the store cannot say what it has", async () => {
    const { rows, intake: to } = intake(() => Promise.reject(new Error("The disk is full.")));
    await expect(to.push(pushed(["a"]))).rejects.toMatchObject({
      code: "ingest-busy",
      message: expect.stringContaining("The disk is full."),
    });
    expect(rows).toEqual([]);
  });
});
