// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { fakeLane, fakeTrail } from "./fake-trail.ts";
import { TrailNotices } from "./trail-notices.tsx";

afterEach(cleanup);

test("names that several workers print, and what is not drawn, are said with their counts", () => {
  const trail = fakeTrail();
  const lanes = [fakeLane({ shared_name: true }), fakeLane({ id: "prover-02" })];
  const collisions = [{ name: "worker-0…", workers: 3 }];
  const leftOut = { marks: 1_200, pool: 0, segments: 0 };
  render(<TrailNotices trail={{ ...trail, lanes, collisions, left_out: leftOut }} />);
  expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^3 workers or more print the name worker-0…, because/),
    "1,200 further warnings and errors are not drawn; the list below has them all.",
  ]);
});

test("nothing is said where lanes are told apart and everything is drawn", () => {
  const trail = fakeTrail({
    lanes: [fakeLane({ certainty: "logged" })],
    collisions: [{ name: "worker-0…", workers: 3 }],
  });
  render(<TrailNotices trail={trail} />);
  expect(screen.queryByRole("list")).toBeNull();
});
