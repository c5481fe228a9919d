import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Output } from "./pieces.ts";
import { LogPosition } from "./position.ts";
import type { EngineTime } from "./engine-time.ts";

interface Logged {
  output: Output;
  time: EngineTime;
}

const at = (nanos: number): EngineTime =>
  `${String(1_780_580_000 + Math.floor(nanos / 1e9)).padStart(10, "0")}.${String(nanos % 1e9).padStart(9, "0")}`;
const line = (output: Output, nanos: number): Logged => ({ output, time: at(nanos) });

/** As the engine does (moby 20.10, daemon/logger/jsonfilelog/read.go): older lines are left out wherever they are. */
const delivered = (log: readonly Logged[], since: EngineTime | undefined): Logged[] =>
  log.filter(({ time }) => since === undefined || time >= since);

/** Reads a log again and again, each time only so many lines, and takes note of the key of every line taken. */
function readInTurns(log: readonly Logged[], turns: readonly number[], text?: string): string[] {
  const keys: string[] = [];
  for (const most of [...turns, Number.POSITIVE_INFINITY]) {
    const position = new LogPosition(text);
    let taken = 0;
    for (const { output, time } of delivered(log, position.reopen())) {
      if (taken >= most) break;
      const place = position.advance(output, time);
      if (place === "taken") continue;
      expect(place).toBe("new");
      keys.push(position.key(output));
      text = position.text(undefined);
      taken++;
    }
  }
  return keys;
}

describe("where a container's log was read to", () => {
  test("lines of one nanosecond are told apart by their ordinal", () => {
    const log = [
      line("stdout", 5),
      line("stdout", 5),
      line("stderr", 5),
      line("stdout", 5),
      line("stdout", 6),
    ];
    expect(readInTurns(log, [1, 1, 1, 1])).toEqual([
      "1780580000000000005-1o",
      "1780580000000000005-2o",
      "1780580000000000005-1e",
      "1780580000000000005-3o",
      "1780580000000000006-1o",
    ]);
  });

  test("a line of stderr that was logged behind a later one of stdout is not lost", () => {
    const log = [line("stdout", 2e9), line("stderr", 1.9e9), line("stdout", 2.1e9)];
    expect(new Set(readInTurns(log, [1])).size).toBe(3);
  });

  test("a clock that is set back by an hour neither hides nor repeats a line", () => {
    const hour = 3_600e9;
    const log = [line("stdout", hour), line("stdout", 1e9), line("stdout", 2e9), line("stdout", hour + 1)];
    const text = readTo(log, 2);
    expect(text).toBe("o1780583600.000000000+2~1780580001.000000000");
    expect(readInTurns(log, [], text)).toEqual(["1780583600000000000-3o", "1780583600000000001-1o"]);
  });

  test("an output that has long been silent does not make the other be read again", () => {
    const position = new LogPosition("o1780580900.000000000+1,e1780580000.000000000+1");
    expect(position.reopen()).toBe("1780580838.000000000");
    expect(position.advance("stderr", "1780580839.000000000")).toBe("new");
  });

  test("an unfinished line is read again from where it began", () => {
    const position = new LogPosition("o1780580900.000000000+1,p1780580100.000000007");
    expect(position.reopen()).toBe("1780580098.000000007");
  });

  test("of an event of several lines it is the last line's", () => {
    const text = "o1780580900.000000000+1..o1780580901.000000000+3,x1780580899.000000000";
    expect(new LogPosition(text).text(undefined)).toBe("o1780580901.000000000+3,x1780580899.000000000");
  });

  test("what is known to be taken is neither read again nor missed", () => {
    const closing = new LogPosition("o1780580900.999999999+1");
    closing.close("1780580900.000000000");
    const position = new LogPosition(closing.text(undefined));
    expect(position.reopen()).toBe("1780580901.000000000");
    expect(position.advance("stdout", "1780580902.000000000")).toBe("new");
  });

  test("says that lines are gone once, and goes on behind them", () => {
    const log = [line("stdout", 900e9), line("stdout", 901e9)];
    const position = new LogPosition("o1780580000.000000000+1");
    expect(position.advance("stdout", log[0]!.time)).toBe("gap");
    const text = position.text(undefined);
    expect(position.advance("stdout", log[0]!.time)).toBe("new");
    expect(readInTurns(log, [1], text)).toEqual(["1780580900000000000-1o", "1780580901000000000-1o"]);
  });

  test("whatever the times, and wherever reading stops: each line once", () => {
    const step = fc.record({
      output: fc.constantFrom<Output>("stdout", "stderr"),
      // Beyond the newest time so far: mostly forward, often not at all, now and then back.
      nanos: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 90_000_000_000 }),
        fc.integer({ min: -2_000_000_000, max: 0 }),
      ),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 9 })),
        (steps, turns) => {
          let newest = 10_000e9;
          const log = steps.map(({ output, nanos }) => {
            const written = newest + nanos;
            newest = Math.max(newest, written);
            return line(output, written);
          });
          const whole = readInTurns(log, []);
          expect(new Set(whole).size).toBe(log.length);
          expect(readInTurns(log, turns)).toEqual(whole);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

/** The position behind so many lines. */
function readTo(log: readonly Logged[], lines: number): string {
  const position = new LogPosition();
  for (const { output, time } of log.slice(0, lines)) position.advance(output, time);
  return position.text(undefined);
}
