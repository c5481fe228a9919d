import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WrongTokens } from "./wrong-tokens.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("wrong tokens", () => {
  test("are answered later and later", async () => {
    const wrongTokens = new WrongTokens();
    const answered: number[] = [];
    const beganMs = Date.now();
    const all = [1, 2, 3].map((number) =>
      wrongTokens.wrong("10.0.0.1").then(() => answered.push(number, Date.now() - beganMs)),
    );
    await vi.advanceTimersByTimeAsync(10_000);
    await Promise.all(all);
    expect(answered).toEqual([1, 250, 2, 500, 3, 750]);
  });

  test("are looked at no more while their answers wait, and those of another address are", async () => {
    const wrongTokens = new WrongTokens();
    const waiting = Array.from({ length: 50 }, () => wrongTokens.wrong("10.0.0.1"));
    await vi.advanceTimersByTimeAsync(0);
    await expect(wrongTokens.check("10.0.0.1")).rejects.toMatchObject({ status: 429 });
    await expect(wrongTokens.check("10.0.0.2")).resolves.toBeUndefined();
    await vi.advanceTimersByTimeAsync(6_000);
    await Promise.all(waiting);
    await expect(wrongTokens.check("10.0.0.1")).resolves.toBeUndefined();
  });

  test("are told on the console, a few times however many they are", async () => {
    const wrongTokens = new WrongTokens();
    const waiting = Array.from({ length: 1_000 }, () => wrongTokens.wrong("10.0.0.1"));
    await vi.advanceTimersByTimeAsync(6_000);
    await Promise.all(waiting);
    expect(vi.mocked(console.warn).mock.calls).toHaveLength(10);
    expect(vi.mocked(console.warn).mock.calls[0]).toEqual([
      "Wrong token from 10.0.0.1 (1 within the last minute).",
    ]);
  });
});
