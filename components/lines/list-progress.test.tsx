// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { FakeLogSource } from "./fake-log-source.ts";
import { ListProgress } from "./list-progress.tsx";
import { LogFeed, type FeedSnapshot } from "./log-feed.ts";

afterEach(cleanup);

const REASON = "Scans every line in the range: /a.c/ has no whole word to look up.";
const searching: FeedSnapshot = {
  ...new LogFeed(() => () => undefined).snapshot,
  status: "ready",
  searchedTo: "2026-06-04T13:40:00.000000Z",
  loading: "before",
};

test("a search that goes on says why it takes long, beneath how far it has come", () => {
  render(<ListProgress snapshot={{ ...searching, scans: REASON }} utc />);
  expect(screen.getByRole("status").textContent).toContain("13:40");
  expect(screen.getByText(REASON)).toBeTruthy();
});

test("a search that is over, and one that looks its words up, say nothing of it", () => {
  const { container } = render(<ListProgress snapshot={{ ...searching, scans: null }} utc />);
  expect(container.textContent).not.toContain("Scans");
  cleanup();
  const over = { ...searching, searchedTo: null, loading: undefined, scans: REASON };
  expect(render(<ListProgress snapshot={over} utc />).container.textContent).not.toContain("Scans");
});

test("the feed tells what its pages told", async () => {
  const source = new FakeLogSource([]);
  const feed = new LogFeed(() => () => undefined);
  const page = source.page.bind(source);
  source.page = async (question) => ({ ...(await page(question)), scans: REASON });
  feed.open(source);
  await expect.poll(() => feed.snapshot.scans).toBe(REASON);
});
