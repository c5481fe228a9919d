// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { Tooltip } from "radix-ui";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";
import { toggleFilter } from "../../lib/query/edit.ts";
import { InferredToggle } from "./inferred-toggle.tsx";

afterEach(cleanup);

function Page({ lines }: { lines: number }) {
  const [query, setQuery] = useState("level>=warn");
  return (
    <Tooltip.Provider>
      <InferredToggle
        lines={lines}
        query={query}
        onToggle={(field, value, mode) => setQuery(toggleFilter(query, field, value, mode))}
      />
      <output>{query}</output>
    </Tooltip.Provider>
  );
}

test("one click hides the lines that name no job, another shows them again; the count stands beside it", () => {
  render(<Page lines={1_204} />);
  const button = screen.getByRole("button", { name: "Hide inferred lines (1,204)" });
  fireEvent.click(button);
  expect(screen.getByRole("status").textContent).toBe("level>=warn -inferred:job");
  expect(button.getAttribute("aria-pressed")).toBe("true");
  fireEvent.click(button);
  expect(screen.getByRole("status").textContent).toBe("level>=warn");
});

test("a job without such lines has nothing to hide", () => {
  render(<Page lines={0} />);
  expect(screen.queryByRole("button")).toBeNull();
});
