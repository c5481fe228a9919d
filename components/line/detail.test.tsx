// @vitest-environment happy-dom
import { cleanup, render, screen, within } from "@testing-library/react";
import { Tooltip } from "radix-ui";
import { afterEach, expect, test } from "vitest";
import type { Event } from "../../lib/event.ts";
import { fakeEvent } from "../lines/fake-events.ts";
import { EventDetail } from "./detail.tsx";

afterEach(cleanup);

function open(change: Partial<Event>): void {
  render(
    <Tooltip.Provider>
      <EventDetail
        event={{ ...fakeEvent(0), ...change }}
        utc
        query=""
        linkText={() => ""}
        onToggle={() => undefined}
        onMove={() => undefined}
        onClose={() => undefined}
      />
    </Tooltip.Provider>,
  );
}

/** What stands beside a value's name. */
function valueOf(name: string): HTMLElement {
  const value = screen.getByText(name, { selector: "dt" }).nextElementSibling;
  if (!(value instanceof HTMLElement)) throw new Error(`No value stands beside ${name}.`);
  return value;
}

test("what was inferred says so beside its value, and why", () => {
  open({ level: "error", job: "1a2b3c4d", worker: "gpu-07", inferred: "level,job" });
  expect(valueOf("level").textContent).toBe("errorinferred");
  expect(within(valueOf("level")).getByRole("button", { name: /names no level/ })).toBeTruthy();
  expect(within(valueOf("job")).getByRole("button", { name: /names no job/ })).toBeTruthy();
  expect(valueOf("worker").textContent).toBe("gpu-07");
  expect(valueOf("time").textContent).not.toContain("inferred");
});

test("of a line that logs all itself nothing is called inferred", () => {
  open({ job: "1a2b3c4d" });
  expect(screen.queryByText("inferred")).toBeNull();
});
