// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { fakeTrail } from "./fake-trail.ts";
import { Verdict } from "./verdict.tsx";

afterEach(cleanup);

const VERDICT = {
  cause: { host: "prover-02", worker: "w-2", event_id: "b", text: "CUDA error: out of memory" },
  confidence: "likely" as const,
  sentences: [
    { text: "The coordinator failed the job: “worker reported failure”", events: ["a"] },
    { text: "It probably began on prover-02.", events: ["b", "a"] },
  ],
};

test("each sentence has its lines, each line one number, and a number shows its line", () => {
  const onMark = vi.fn<(event: string) => void>();
  const numbers = new Map([
    ["a", 1],
    ["b", 2],
  ]);
  render(
    <Verdict trail={fakeTrail({ state: "failed", verdict: VERDICT })} numbers={numbers} onMark={onMark} />,
  );
  expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "The coordinator failed the job: “worker reported failure”1",
    "It probably began on prover-02.21",
  ]);
  expect(screen.getByRole("region", { name: "Verdict" }).textContent).toMatch(/^Failed.*· Likely/);
  fireEvent.click(screen.getByRole("button", { name: "Show line 2" }));
  expect(onMark.mock.calls).toEqual([["b"]]);
});

test("a job that goes well has none", () => {
  render(<Verdict trail={fakeTrail({ state: "completed" })} numbers={new Map()} onMark={() => undefined} />);
  expect(screen.queryByRole("region")).toBeNull();
});
