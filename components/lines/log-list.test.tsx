// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeEvent, fakeEvents } from "./fake-events.ts";
import { FakeLogSource } from "./fake-log-source.ts";
import { layOutLists, VIEW_PX } from "./fixtures/list-layout.ts";
import { LogList } from "./log-list.tsx";
import { LogSources } from "./use-log-feed.ts";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: () => undefined }) }));

// A busy machine is no failure.
configure({ asyncUtilTimeout: 10_000 });

const ROW_PX = 24;
let undoLayout = () => {};

beforeEach(() => {
  undoLayout = layOutLists();
});

afterEach(() => {
  cleanup();
  undoLayout();
});

/** A page with one list, whose mark is kept as a page keeps it. */
function Page({ source, marked = null }: { source: FakeLogSource; marked?: string | null }) {
  const [client] = useState(() => new QueryClient());
  const [selectedId, setSelectedId] = useState(marked);
  const [opened, setOpened] = useState("nothing");
  return (
    <QueryClientProvider client={client}>
      <LogSources value={() => source}>
        <LogList
          query=""
          from={undefined}
          to={undefined}
          live
          selectedId={selectedId}
          onSelect={({ id }) => setSelectedId(id)}
          onOpen={({ id }) => setOpened(id)}
        />
        <output>{opened}</output>
      </LogSources>
    </QueryClientProvider>
  );
}

async function shown(source: FakeLogSource, marked?: string): Promise<HTMLElement> {
  render(<Page source={source} marked={marked} />);
  const list = screen.getByRole("grid");
  await waitFor(() => expect(rows(list).length).toBeGreaterThan(0));
  await painted();
  return list;
}

function rows(list: HTMLElement): string[] {
  return [...list.querySelectorAll("[data-event]")].map((row) => row.getAttribute("data-event") ?? "");
}

/** Ids of the rows that are within the view. */
function inView(list: HTMLElement): string[] {
  return [...list.querySelectorAll<HTMLElement>("[data-event]")]
    .filter((row) => {
      const top = Number.parseFloat(row.style.top) - list.scrollTop;
      return top >= 0 && top + ROW_PX <= VIEW_PX;
    })
    .map((row) => row.getAttribute("data-event") ?? "");
}

function markedRow(list: HTMLElement): string | null {
  return list.querySelector('[aria-selected="true"]')?.getAttribute("data-event") ?? null;
}

async function press(list: HTMLElement, key: string): Promise<void> {
  await act(async () => {
    fireEvent.keyDown(list, { key });
    await nextFrame();
  });
}

async function scroll(list: HTMLElement, topPx: number): Promise<void> {
  await act(async () => {
    list.scrollTop = topPx;
    await nextFrame();
  });
}

/** Lets what waits for the next paint happen. */
async function painted(): Promise<void> {
  await act(nextFrame);
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

test("opens with the newest line in view", async () => {
  const list = await shown(new FakeLogSource(fakeEvents(0, 1_000)));
  expect(inView(list).at(-1)).toBe("e999");
});

test("a message and fields of several lines stand in one line, the first of them in view", async () => {
  const failure = {
    ...fakeEvent(1),
    message: "failed\ntwice",
    fields: { error: "outer\n\nCaused by:\n    0: inner" },
  };
  const list = await shown(new FakeLogSource([failure]));
  expect(list.querySelector('[data-event="e1"]')?.textContent).toContain(
    "failed ⏎ twice  error=outer ⏎  ⏎ Caused by: ⏎     0: inner",
  );
});

test("draws what is in view and a little more, however many lines are loaded", async () => {
  const list = await shown(new FakeLogSource(fakeEvents(0, 1_000)));
  expect(list.scrollHeight).toBe(300 * ROW_PX);
  expect(rows(list).length).toBeLessThan(60);
});

test("follows what arrives while its end is in view", async () => {
  const source = new FakeLogSource(fakeEvents(0, 1_000));
  const list = await shown(source);
  act(() => source.store(...fakeEvents(1_000, 1_010)));
  await waitFor(() => expect(inView(list).at(-1)).toBe("e1009"));
});

test("scrolled up it holds still, says how many came, and goes to them", async () => {
  const source = new FakeLogSource(fakeEvents(0, 1_000));
  const list = await shown(source);
  await scroll(list, list.scrollTop - 40 * ROW_PX);
  const before = inView(list);
  act(() => source.store(...fakeEvents(1_000, 1_025)));
  const button = await screen.findByRole("button", { name: /25 new lines/ });
  expect(inView(list)).toEqual(before);
  fireEvent.click(button);
  await waitFor(() => expect(inView(list).at(-1)).toBe("e1024"));
});

test("scrolling to the top pages in what is older, and the rows in view stay", async () => {
  const list = await shown(new FakeLogSource(fakeEvents(0, 1_000)));
  await scroll(list, 20 * ROW_PX);
  const before = inView(list);
  await waitFor(() => expect(list.scrollHeight).toBeGreaterThanOrEqual(600 * ROW_PX));
  await painted();
  expect(inView(list)).toEqual(before);
});

test("keys move the mark, keep it in view, and open it", async () => {
  const list = await shown(new FakeLogSource(fakeEvents(0, 1_000)), "e500");
  expect(markedRow(list)).toBe("e500");
  await press(list, "j");
  await press(list, "ArrowDown");
  await press(list, "k");
  expect(markedRow(list)).toBe("e501");
  await press(list, "PageDown");
  expect(Number(markedRow(list)?.slice(1))).toBeGreaterThan(515);
  expect(inView(list)).toContain(markedRow(list));
  await press(list, "Enter");
  expect(screen.getByRole("status", { name: "" }).textContent).toBe(markedRow(list));
});

test("Home and End go to the oldest and the newest line there is", async () => {
  const list = await shown(new FakeLogSource(fakeEvents(0, 1_000)), "e500");
  await press(list, "Home");
  await waitFor(() => expect(markedRow(list)).toBe("e0"));
  expect(inView(list)[0]).toBe("e0");
  await press(list, "End");
  await waitFor(() => expect(markedRow(list)).toBe("e999"));
  expect(inView(list).at(-1)).toBe("e999");
});

test("a gap says how many lines were left out, and loads them", async () => {
  const source = new FakeLogSource(fakeEvents(0, 10));
  const list = await shown(source);
  source.events.push(...fakeEvents(10, 60));
  act(() => {
    source.handlers?.onGap(50);
    source.store(fakeEvent(60));
  });
  const gap = await screen.findByText(/50 lines were skipped/);
  fireEvent.click(screen.getByRole("button", { name: "Load them" }));
  await waitFor(() => expect(gap.isConnected).toBe(false));
  await waitFor(() => expect(list.scrollHeight).toBe(61 * ROW_PX));
});

test("where a selection reaches back to removed lines it says so, also of a link to one of them", async () => {
  const source = new FakeLogSource(fakeEvents(0, 20));
  source.removed = { until: "2026-06-03T00:00:00.000000Z", on: "2026-06-04T10:00:00.000000Z" };
  await shown(source);
  const said = screen.getByText(/^Older lines were removed on 2026-06-04/);
  expect(said.textContent).toMatch(/received before 2026-06-03/);
  expect(said.textContent).not.toContain("link");
  cleanup();
  await shown(source, "gone");
  expect(screen.getByText(/link points at is no longer stored.*Older lines were removed/)).toBeTruthy();
});

test("nothing is said of removed lines while there are more before the first one that is loaded", async () => {
  const source = new FakeLogSource(fakeEvents(0, 2_000));
  source.removed = { until: "2026-06-03T00:00:00.000000Z", on: "2026-06-04T10:00:00.000000Z" };
  await shown(source);
  expect(screen.queryByText(/Older lines/)).toBeNull();
});
