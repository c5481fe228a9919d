import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventWindow } from "./event-window.ts";
import { fakeEvent, fakeEvents } from "./fake-events.ts";

function ids(window: EventWindow): string[] {
  return window.items.map((item) => item.key);
}

function page(from: number, to: number, more: { before?: boolean; after?: boolean } = {}) {
  return {
    events: fakeEvents(from, to),
    moreBefore: more.before ?? false,
    moreAfter: more.after ?? false,
  };
}

describe("paging", () => {
  test("keys stay the same when a page is put in front", () => {
    const window = new EventWindow();
    window.replace(page(10, 13, { before: true }));
    const before = ids(window);
    window.prepend(page(7, 10, { before: true }));
    expect(ids(window)).toEqual(["e7", "e8", "e9", ...before]);
    expect(window.moreBefore).toBe(true);
    window.prepend(page(5, 7));
    expect(window.moreBefore).toBe(false);
  });

  test("a page that overlaps brings no row twice", () => {
    const window = new EventWindow();
    window.replace(page(0, 5, { after: true }));
    window.append(page(3, 8));
    expect(ids(window)).toEqual(["e0", "e1", "e2", "e3", "e4", "e5", "e6", "e7"]);
  });

  test("growing at one end drops rows at the other and says that there are more", () => {
    const window = new EventWindow(1_000);
    window.replace(page(5_000, 6_000));
    for (let start = 4_700; start >= 3_500; start -= 300) {
      window.prepend(page(start, start + 300, { before: true }));
      expect(window.items.length).toBeLessThanOrEqual(1_500);
    }
    expect(window.moreAfter).toBe(true);
    expect(window.edge("first")?.id).toBe("e3500");
    const last = Number(window.edge("last")?.id.slice(1));
    window.append(page(last + 1, last + 301, { after: true }));
    expect(ids(window)).toContain(`e${last + 300}`);
  });

  test("a row that was dropped can come back", () => {
    const window = new EventWindow(10);
    window.replace(page(0, 10));
    window.append(page(10, 520));
    expect(window.has("e0")).toBe(false);
    const first = Number(window.edge("first")?.id.slice(1));
    window.prepend(page(first - 5, first, { before: true }));
    expect(window.edge("first")?.id).toBe(`e${first - 5}`);
  });

  test("items of before are not changed", () => {
    const window = new EventWindow();
    window.replace(page(0, 3));
    const before = window.items;
    window.insertLive(fakeEvents(3, 5), true);
    window.prepend(page(-2, 0));
    expect(before.map((item) => item.key)).toEqual(["e0", "e1", "e2"]);
  });
});

describe("live events", () => {
  test("a late event goes where its time says, behind those of the same time", () => {
    const window = new EventWindow();
    window.replace(page(0, 10));
    window.insertLive([fakeEvent(3, "late"), fakeEvent(20), fakeEvent(3, "later")], true);
    expect(ids(window)).toEqual([
      "e0",
      "e1",
      "e2",
      "e3",
      "late",
      "later",
      ..."456789".split("").map((n) => `e${n}`),
      "e20",
    ]);
  });

  test("lines of two hosts whose clocks differ by 5 s interleave as their own times say", () => {
    const window = new EventWindow();
    // Each second both write a line; the clock of the second host is 5 s behind.
    for (let at = 10_000; at < 20_000; at += 1_000)
      window.insertLive([fakeEvent(at, `a${at}`), fakeEvent(at - 4_500, `b${at}`)], true);
    const times = window.items.map((item) => item.time);
    expect(times).toEqual(times.toSorted());
    expect(ids(window).slice(5, 9)).toEqual(["a10000", "b15000", "a11000", "b16000"]);
  });

  test("what is late when it arrives live is marked, at its place; the same event in a page is not", () => {
    const window = new EventWindow(undefined, (event) => event.id === "late");
    window.replace({ events: [fakeEvent(0), fakeEvent(9)], moreBefore: false, moreAfter: false });
    window.insertLive([fakeEvent(20), fakeEvent(5, "late")], true);
    const marked = () => window.items.map((item) => item.kind === "event" && item.late);
    expect(ids(window)).toEqual(["e0", "late", "e9", "e20"]);
    expect(marked()).toEqual([false, true, false, false]);
    window.insertLive([fakeEvent(21)], true);
    expect(marked()).toEqual([false, true, false, false, false]);
    window.replace({ events: [fakeEvent(5, "late")], moreBefore: false, moreAfter: false });
    expect(marked()).toEqual([false]);
  });

  test("an event that was stored under another number after all stays one row, and has its new place", () => {
    const window = new EventWindow();
    window.replace({ events: [fakeEvent(0)], moreBefore: false, moreAfter: false });
    window.insertLive([fakeEvent(5), fakeEvent(6)], true);
    const stored = { ...fakeEvent(5), cursor: "~elsewhere" };
    expect(window.insertLive([stored], true)).toBe(0);
    expect(ids(window)).toEqual(["e0", "e5", "e6"]);
    expect(window.items.map((item) => item.kind === "event" && item.event.cursor)).toEqual([
      "~e0",
      "~elsewhere",
      "~e6",
    ]);
  });

  test("one older than all comes first, or stays out when older ones are not loaded", () => {
    const window = new EventWindow();
    window.replace(page(5, 8));
    window.insertLive([fakeEvent(1)], true);
    expect(ids(window)[0]).toBe("e1");
    window.replace(page(5, 8, { before: true }));
    expect(window.insertLive([fakeEvent(1)], true)).toBe(0);
    expect(ids(window)[0]).toBe("e5");
  });

  test("a held end stays still: newer ones are counted, and paging will bring them", () => {
    const window = new EventWindow();
    window.replace(page(0, 5));
    expect(window.insertLive([fakeEvent(2, "late"), ...fakeEvents(5, 8)], false)).toBe(3);
    expect(ids(window)).toEqual(["e0", "e1", "e2", "late", "e3", "e4"]);
    expect(window.moreAfter).toBe(true);
    window.append(page(5, 8));
    expect(ids(window).slice(-3)).toEqual(["e5", "e6", "e7"]);
  });

  test("an empty selection takes the first event", () => {
    const window = new EventWindow();
    window.insertLive([fakeEvent(1)], true);
    expect(ids(window)).toEqual(["e1"]);
  });

  test("memory stays bounded however long it follows", () => {
    const window = new EventWindow(1_000);
    for (let start = 0; start < 50_000; start += 100) window.insertLive(fakeEvents(start, start + 100), true);
    expect(window.items.length).toBeLessThanOrEqual(1_500);
    expect(window.edge("last")?.id).toBe("e49999");
    expect(window.moreBefore).toBe(true);
  });

  test("whatever the order of arrival, an open window is in order of time with each event once", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(40), { maxLength: 8 }), { maxLength: 8 }), (batches) => {
        const window = new EventWindow();
        for (const batch of batches)
          window.insertLive(
            batch.map((at) => fakeEvent(at)),
            true,
          );
        const expected = [...new Set(batches.flat())].toSorted((a, b) => a - b).map((at) => `e${at}`);
        expect(ids(window)).toEqual(expected);
      }),
    );
  });
});

describe("gaps", () => {
  test("a gap stands where events were left out, and cutting there makes room for them", () => {
    const window = new EventWindow();
    window.replace(page(0, 3));
    window.addGap(1_204);
    window.insertLive(fakeEvents(50, 53), true);
    expect(window.items[3]).toMatchObject({ kind: "gap", skipped: 1_204 });
    expect(window.cutAtGap(window.items[3]?.key ?? "")).toBe(true);
    expect(ids(window)).toEqual(["e0", "e1", "e2"]);
    window.append(page(3, 53));
    expect(ids(window)).toHaveLength(53);
  });

  test("where the end is not loaded there is nothing to mark", () => {
    const window = new EventWindow();
    window.replace(page(0, 3, { after: true }));
    window.addGap(5);
    expect(window.items).toHaveLength(3);
    expect(window.cutAtGap("gap-9")).toBe(false);
  });
});
