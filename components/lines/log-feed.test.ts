import { beforeEach, describe, expect, test } from "vitest";
import { fakeEvent, fakeEvents } from "./fake-events.ts";
import { FakeLogSource } from "./fake-log-source.ts";
import { LogFeed } from "./log-feed.ts";

let frames: (() => void)[] = [];

function paint(): void {
  const due = frames;
  frames = [];
  for (const frame of due) frame();
}

function newFeed(): LogFeed {
  return new LogFeed((callback) => {
    frames.push(callback);
    return () => (frames = frames.filter((frame) => frame !== callback));
  });
}

async function opened(
  store: FakeLogSource,
  options: { around?: string; live?: boolean } = {},
): Promise<LogFeed> {
  const feed = newFeed();
  feed.open(store, options.around);
  if (options.live ?? true) {
    feed.follow();
    store.handlers?.onSubscribed?.();
  }
  await settled(feed);
  return feed;
}

/** Resolves when no page is on its way. */
async function settled(feed: LogFeed): Promise<void> {
  if (!feed.snapshot.loading) return;
  await new Promise<void>((resolve) => {
    const stop = feed.onChange(() => {
      if (feed.snapshot.loading) return;
      stop();
      resolve();
    });
  });
  // What follows directly on a page, such as catching up, has begun by now.
  if (feed.snapshot.loading) await settled(feed);
}

function keys(feed: LogFeed): string[] {
  return feed.snapshot.items.map((item) => item.key);
}

beforeEach(() => {
  frames = [];
});

describe("paging", () => {
  test("opens at the newest and pages to the oldest, losing and doubling none", async () => {
    const store = new FakeLogSource(fakeEvents(0, 1_000));
    const feed = await opened(store);
    expect(keys(feed).at(-1)).toBe("e999");
    while (feed.snapshot.moreBefore) await feed.loadBefore();
    expect(keys(feed)).toEqual(fakeEvents(0, 1_000).map((event) => event.id));
  });

  test("goes to the oldest, and from there to the newest", async () => {
    const feed = await opened(new FakeLogSource(fakeEvents(0, 1_000)));
    await feed.showOldest();
    expect(keys(feed)[0]).toBe("e0");
    expect(feed.snapshot).toMatchObject({ moreBefore: false, moreAfter: true });
    await feed.showNewest();
    expect(keys(feed).at(-1)).toBe("e999");
  });

  test("opens around a linked event", async () => {
    const feed = await opened(new FakeLogSource(fakeEvents(0, 1_000)), { around: "e500" });
    expect(keys(feed)).toContain("e500");
    expect(feed.snapshot).toMatchObject({ around: "e500", missing: false, moreAfter: true });
  });

  test("shows the newest when the linked event is gone, and says so", async () => {
    const feed = await opened(new FakeLogSource(fakeEvents(0, 10)), { around: "gone" });
    expect(feed.snapshot).toMatchObject({ missing: true, around: undefined });
    expect(keys(feed)).toHaveLength(10);
  });

  test("a failure is told, and retried without losing rows", async () => {
    const store = new FakeLogSource(fakeEvents(0, 1_000));
    const feed = await opened(store);
    store.failing = true;
    await feed.loadBefore();
    expect(feed.snapshot.problem?.detail).toContain("The store is away.");
    expect(feed.snapshot.status).toBe("ready");
    store.failing = false;
    await feed.retry();
    await feed.loadBefore();
    expect(feed.snapshot.problem).toBeUndefined();
    expect(keys(feed)).toHaveLength(600);
  });

  test("an answer for a selection that was left is not shown", async () => {
    const store = new FakeLogSource(fakeEvents(0, 10));
    const letThrough = store.holdAnswers();
    const feed = newFeed();
    feed.open(store);
    feed.open(new FakeLogSource([fakeEvent(77)]));
    await settled(feed);
    letThrough();
    await store.page({ limit: 1 });
    expect(keys(feed)).toEqual(["e77"]);
  });
});

describe("live", () => {
  test("lines that are yet to be stored stay when the window is replaced by what is stored", async () => {
    const store = new FakeLogSource(fakeEvents(0, 10));
    const feed = await opened(store);
    store.announce(fakeEvent(10), fakeEvent(11));
    paint();
    expect(keys(feed).slice(-2)).toEqual(["e10", "e11"]);
    await feed.showNewest();
    await settled(feed);
    expect(keys(feed).slice(-3)).toEqual(["e9", "e10", "e11"]);
    store.store(fakeEvent(10), fakeEvent(11));
    await feed.showNewest();
    await settled(feed);
    expect(keys(feed).slice(-3)).toEqual(["e9", "e10", "e11"]);
  });

  test("events appear with the next paint, late ones in their place", async () => {
    const store = new FakeLogSource(fakeEvents(0, 10));
    const feed = await opened(store);
    store.store(fakeEvent(12), fakeEvent(4, "late"));
    expect(keys(feed)).toHaveLength(10);
    paint();
    expect(keys(feed).slice(3, 7)).toEqual(["e3", "e4", "late", "e5"]);
    expect(keys(feed).at(-1)).toBe("e12");
  });

  test("what is stored while the first page is on its way is there once", async () => {
    const store = new FakeLogSource(fakeEvents(0, 10));
    const letThrough = store.holdAnswers();
    const feed = newFeed();
    feed.open(store);
    feed.follow();
    store.handlers?.onSubscribed?.();
    store.store(fakeEvent(10));
    // Stored after the page was read and before the subscription was taken: only catching up finds it.
    store.events.push(fakeEvent(3, "unannounced"));
    letThrough();
    await settled(feed);
    paint();
    expect(keys(feed).filter((key) => key === "e10")).toHaveLength(1);
    expect(keys(feed)).toContain("unannounced");
  });

  test("held still it counts, and going to the end shows all", async () => {
    const store = new FakeLogSource(fakeEvents(0, 10));
    const feed = await opened(store);
    feed.hold(true);
    store.store(...fakeEvents(10, 35));
    paint();
    expect(keys(feed)).toHaveLength(10);
    expect(feed.snapshot.pending).toBe(25);
    await feed.showNewest();
    expect(keys(feed)).toHaveLength(35);
    expect(feed.snapshot.pending).toBe(0);
  });

  test("held still, what comes twice is counted once: in a page and over the connection, or again after a crash", async () => {
    const store = new FakeLogSource(fakeEvents(0, 10));
    const feed = await opened(store);
    feed.hold(true);
    const missed = fakeEvents(10, 25);
    store.events.push(...missed);
    store.handlers?.onSubscribed?.();
    await settled(feed);
    store.handlers?.onEvents(missed, []);
    paint();
    expect(feed.snapshot.pending).toBe(15);
    store.announce(fakeEvent(25));
    paint();
    store.store({ ...fakeEvent(25), cursor: "elsewhere" });
    paint();
    expect(feed.snapshot.pending).toBe(16);
  });

  test("held still, scrolling on pages in what came", async () => {
    const store = new FakeLogSource(fakeEvents(0, 10));
    const feed = await opened(store);
    feed.hold(true);
    store.store(...fakeEvents(10, 20));
    paint();
    feed.hold(false);
    await feed.loadAfter();
    expect(keys(feed)).toHaveLength(20);
    store.store(fakeEvent(20));
    paint();
    expect(keys(feed).at(-1)).toBe("e20");
    expect(feed.snapshot.pending).toBe(0);
  });

  test("after a lost connection it catches up, also where more came than a page holds", async () => {
    const store = new FakeLogSource(fakeEvents(0, 10));
    const feed = await opened(store);
    store.events.push(...fakeEvents(10, 15));
    store.handlers?.onSubscribed?.();
    await settled(feed);
    expect(keys(feed).at(-1)).toBe("e14");
    store.events.push(...fakeEvents(15, 2_000));
    store.handlers?.onSubscribed?.();
    await settled(feed);
    expect(keys(feed).at(-1)).toBe("e1999");
    expect(feed.snapshot.moreBefore).toBe(true);
  });

  test("a page that is not painted begins anew instead of collecting without bound", async () => {
    const store = new FakeLogSource(fakeEvents(0, 10));
    const feed = await opened(store);
    for (let start = 10; start < 12_010; start += 100) store.store(...fakeEvents(start, start + 100));
    paint();
    await settled(feed);
    paint();
    expect(keys(feed).at(-1)).toBe("e12009");
    expect(new Set(keys(feed)).size).toBe(keys(feed).length);
    while (feed.snapshot.moreBefore && keys(feed).length < 2_000) await feed.loadBefore();
    const first = Number(keys(feed)[0]?.slice(1));
    expect(keys(feed)).toEqual(fakeEvents(first, 12_010).map((event) => event.id));
  });

  test("a gap is shown where it is, and opening it brings the lines", async () => {
    const store = new FakeLogSource(fakeEvents(0, 10));
    const feed = await opened(store);
    store.events.push(...fakeEvents(10, 60));
    store.handlers?.onGap(50);
    store.store(fakeEvent(60));
    paint();
    const gap = feed.snapshot.items.find((item) => item.kind === "gap");
    expect(gap).toMatchObject({ skipped: 50 });
    await feed.openGap(gap?.key ?? "");
    expect(keys(feed)).toEqual(fakeEvents(0, 61).map((event) => event.id));
  });

  test("a refused subscription is told", async () => {
    const store = new FakeLogSource(fakeEvents(0, 3));
    const feed = await opened(store);
    store.handlers?.onProblem({ type: "about:blank#x", title: "Bad", status: 400, detail: "No such thing" });
    expect(feed.snapshot.problem).toEqual({ title: "Bad", detail: "No such thing" });
    expect(keys(feed)).toHaveLength(3);
  });
});

describe("a search that is slow", () => {
  /** Of a thousand events every hundredth is found, and one answer looks at 50. */
  function slowStore(): FakeLogSource {
    const store = new FakeLogSource(fakeEvents(0, 1_000));
    store.matches = ({ message }) => message.endsWith("00");
    store.looksAt = 50;
    return store;
  }

  test("goes on by itself until the page is full or there is nothing more, and says how far it is", async () => {
    const store = slowStore();
    const feed = newFeed();
    const said = new Set<string>();
    feed.onChange(() => {
      const { searchedTo, loading } = feed.snapshot;
      if (searchedTo !== null && loading === "before") said.add(searchedTo);
    });
    feed.open(store);
    await settled(feed);
    expect(keys(feed)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900].map((at) => `e${at}`));
    expect(feed.snapshot).toMatchObject({ searchedTo: null, moreBefore: false });
    expect([...said][0]).toBe(fakeEvent(950).time);
    expect(said.size).toBe(19);
  });

  test("takes in what is stored meanwhile where it has searched, and no line twice or in the wrong place", async () => {
    const store = slowStore();
    const feed = await opened(store);
    const letGo = store.holdAnswers();
    const again = feed.showNewest();
    letGo();
    await again;
    // The search has come to 950: what is stored before that it will find itself.
    store.store({ ...fakeEvent(420.5, "late00"), message: "late 00" }, fakeEvent(1_100, "new00"));
    paint();
    await settled(feed);
    paint();
    const shown = keys(feed);
    expect(shown.at(-1)).toBe("new00");
    expect(shown).toContain("late00");
    expect(shown.indexOf("late00")).toBe(shown.indexOf("e400") + 1);
    expect(new Set(shown).size).toBe(shown.length);
  });

  test("that fails says so, and goes on where it stopped when it is tried again", async () => {
    const store = slowStore();
    const feed = newFeed();
    const stop = feed.onChange(() => {
      if (feed.snapshot.searchedTo !== null) store.failing = true;
    });
    feed.open(store);
    await settled(feed);
    expect(feed.snapshot).toMatchObject({ status: "ready", searchedTo: fakeEvent(950).time });
    expect(feed.snapshot.problem).toBeDefined();
    stop();
    store.failing = false;
    await feed.retry();
    await settled(feed);
    expect(keys(feed)).toHaveLength(9);
    expect(feed.snapshot).toMatchObject({ searchedTo: null, problem: undefined });
  });
});
