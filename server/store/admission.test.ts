import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Admission, type Turn } from "./admission.ts";

/** Work that holds its slot until it is let go. */
function held() {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  return { letGo, work: () => gate };
}

const turn = (more: Partial<Turn> = {}): Turn => ({ usedMs: 0, waitMs: 60_000, ...more });

describe("slots", () => {
  test("are each used by one at a time, and given on", async () => {
    const admission = new Admission(["a", "b"]);
    const busy = new Set<string>();
    const most = { at: 0 };
    const work = async (slot: string) => {
      expect(busy.has(slot)).toBe(false);
      busy.add(slot);
      most.at = Math.max(most.at, busy.size);
      await pause(1);
      busy.delete(slot);
      return slot;
    };
    const done = await Promise.all(Array.from({ length: 20 }, () => admission.run(turn(), work)));
    expect(most.at).toBe(2);
    expect(new Set(done)).toEqual(new Set(["a", "b"]));
  });

  test("go to who has had least of them, of equals to the one that came first", async () => {
    const admission = new Admission(["only"]);
    const order: string[] = [];
    const first = held();
    const running = admission.run(turn(), first.work);
    const waiting = [
      ["large", 900],
      ["small", 0],
      ["middle", 50],
      ["small too", 0],
    ].map(([name, usedMs]) =>
      admission.run(turn({ usedMs: Number(usedMs) }), async () => void order.push(String(name))),
    );
    first.letGo();
    await Promise.all([running, ...waiting]);
    expect(order).toEqual(["small", "small too", "middle", "large"]);
  });

  test("are given on when the work fails", async () => {
    const admission = new Admission(["only"]);
    await expect(admission.run(turn(), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(admission.run(turn(), async () => "yes")).resolves.toBe("yes");
  });
});

describe("who waits", () => {
  test("longer than it may is told to come again, and does not run", async () => {
    const admission = new Admission(["only"]);
    const first = held();
    const running = admission.run(turn(), first.work);
    let ran = false;
    const late = admission.run(turn({ waitMs: 1 }), async () => void (ran = true));
    await expect(late).rejects.toMatchObject({ code: "store-busy" });
    first.letGo();
    await running;
    await expect(admission.run(turn(), async () => "next")).resolves.toBe("next");
    expect(ran).toBe(false);
  });

  test("is gone at once when it is called off, before or while it waits", async () => {
    const admission = new Admission(["only"]);
    const first = held();
    const running = admission.run(turn(), first.work);
    const calledOff = new AbortController();
    const { signal } = calledOff;
    const waiting = admission.run(turn({ signal }), async () => "ran");
    calledOff.abort();
    await expect(waiting).rejects.toMatchObject({ code: "store-cancelled" });
    await expect(admission.run(turn({ signal }), async () => "ran")).rejects.toMatchObject({
      code: "store-cancelled",
    });
    first.letGo();
    await running;
  });

  test("behind too many is told at once", async () => {
    const admission = new Admission(["only"]);
    const first = held();
    const running = admission.run(turn(), first.work);
    const queue = Array.from({ length: 500 }, () => admission.run(turn(), async () => undefined));
    await expect(admission.run(turn(), async () => undefined)).rejects.toMatchObject({ code: "store-busy" });
    first.letGo();
    await Promise.all([running, ...queue]);
  });
});
