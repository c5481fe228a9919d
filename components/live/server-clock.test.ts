import fc from "fast-check";
import { expect, test } from "vitest";
import { ServerClock } from "./server-clock.ts";

test("nothing is known of it before it was heard", () => {
  expect(new ServerClock().serverMs(5_000)).toBe(5_000);
});

test("the server's time is told to within the quickest word, however far this machine's clock is off", () => {
  const delays = fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: -600_000, max: 600_000 }), delays, (offMs, delaysMs) => {
      const clock = new ServerClock();
      delaysMs.forEach((delayMs, index) => {
        const saidMs = 1_000_000 + index * 10_000;
        clock.hear(saidMs, saidMs + delayMs + offMs);
      });
      const nowMs = 2_000_000;
      expect(nowMs - clock.serverMs(nowMs + offMs)).toBe(Math.min(...delaysMs));
    }),
  );
});

test("a clock that is set is followed, forwards and back", () => {
  const clock = new ServerClock();
  clock.hear(100_000, 100_010);
  clock.hear(110_000, 410_010);
  expect(clock.serverMs(420_010)).toBe(120_000);
  clock.hear(120_000, 120_010);
  expect(clock.serverMs(130_010)).toBe(130_000);
});
