// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { fakeTrail } from "./fake-trail.ts";
import { WhySlow } from "./why-slow.tsx";

afterEach(cleanup);

const SLOW = { phases: [], waits: [], habits: [], disagreements: [] };

test("each sentence shows the last of its lines, and one without lines shows none", () => {
  const onMark = vi.fn<(event: string) => void>();
  const sentences = [
    { text: "Prove took 40 s, 38 % longer than the median.", events: ["a", "b"] },
    { text: "prover-04 was the slowest in 7 of its last 10 such jobs.", events: [] },
  ];
  render(<WhySlow trail={fakeTrail({ slow: { ...SLOW, sentences } })} onMark={onMark} />);
  expect(screen.getByRole("region", { name: "Why slow" })).toBeTruthy();
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
  fireEvent.click(screen.getByRole("button", { name: "Show the line" }));
  expect(onMark.mock.calls).toEqual([["b"]]);
});

test("a job like the others has none", () => {
  render(<WhySlow trail={fakeTrail({ slow: { ...SLOW, sentences: [] } })} onMark={() => undefined} />);
  expect(screen.queryByRole("region")).toBeNull();
});
