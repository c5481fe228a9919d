import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filterState, toggleFilter } from "./edit.ts";
import type { FilterMode } from "./edit.ts";
import { formatQuery } from "./format.ts";
import { arbitraryQuery, awkwardText } from "./fixtures/arbitrary.ts";
import { parseQuery } from "./parse.ts";
import { withoutField } from "./without-field.ts";

const TOGGLES: [text: string, field: string, value: string, mode: FilterMode, result: string][] = [
  ["", "level", "error", "include", "level:error"],
  ["level:error", "level", "warn", "include", "level:error,warn"],
  ["level:error,warn", "level", "error", "include", "level:warn"],
  ["level:error", "level", "error", "include", ""],
  ["level:error", "level", "error", "exclude", "-level:error"],
  ["-level:error", "level", "error", "include", "level:error"],
  ["-level:debug", "level", "trace", "exclude", "-level:debug,trace"],
  ["level>=warn", "level", "info", "include", "level:error,warn,info"],
  ["level>=warn", "level", "warn", "include", "level:error"],
  ["host=a  AND  NOT b", "level", "error", "include", "host=a NOT b level:error"],
  ["x level:error  y", "level", "warn", "include", "x level:error,warn y"],
  ["a OR b", "host", "prover-1", "include", "(a OR b) host:prover-1"],
  ["(a OR b)", "host", "prover-1", "include", "(a OR b) host:prover-1"],
  ["(a OR b) host:prover-1", "host", "prover-1", "include", "(a OR b)"],
  ["level:error OR level:warn", "level", "info", "include", "level:error,warn,info"],
  ["(a) OR (b)", "host", "x", "exclude", "((a) OR (b)) -host:x"],
  ["a OR level:error", "level", "error", "include", "(a OR level:error) level:error"],
  ["", "host", "", "include", 'host:""'],
  ["", "host", "a b*", "exclude", '-host:"a b*"'],
  ["host:prover-*", "host", "gpu", "include", "host:prover-*,gpu"],
  ["job:1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8d", "job", "1a2b3c4d", "include", ""],
  ["phase:prove", "phase", "Prove", "include", ""],
  ["level:", "level", "error", "include", "level:"],
];

test.each(TOGGLES)("toggling in %j: %s %s %s", (text, field, value, mode, result) => {
  expect(toggleFilter(text, field, value, mode)).toBe(result);
});

test.each([
  ["level>=warn", "level", "error", "included"],
  ["level>=warn", "level", "info", "none"],
  ["-host:a,b", "host", "b", "excluded"],
  ["host:a OR x", "host", "a", "none"],
  ["job:1a2b", "job", "1a2b3c4d", "included"],
  ["host:*", "host", "", "none"],
  ["(", "host", "a", "none"],
] as const)("state in %j of %s %s: %s", (text, field, value, state) => {
  expect(filterState(text, field, value)).toBe(state);
});

describe("any query", () => {
  const mode = fc.constantFrom<FilterMode[]>("include", "exclude");

  test("takes any filter, shows it, and gives the value up again", () => {
    fc.assert(
      fc.property(
        arbitraryQuery,
        fc.constantFrom("host", "service", "q x"),
        awkwardText,
        mode,
        (query, field, value, chosen) => {
          const before = formatQuery(query);
          const wanted = chosen === "include" ? "included" : "excluded";
          fc.pre(filterState(before, field, value) !== wanted);
          const filtered = toggleFilter(before, field, value, chosen);
          expect(filterState(filtered, field, value)).toBe(wanted);
          const after = toggleFilter(filtered, field, value, chosen);
          expect(filterState(after, field, value)).toBe("none");
          const [left, right] = [parseQuery(after), parseQuery(before)];
          if (!left.ok || !right.ok) throw new Error(`${after} is no query`);
          expect(withoutField(left.query, field)).toEqual(withoutField(right.query, field));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

test("withoutField drops what speaks of the field alone", () => {
  const kept = (text: string, field: string) => {
    const parsed = parseQuery(text);
    return parsed.ok ? formatQuery(withoutField(parsed.query, field)) : parsed.error;
  };
  expect(kept("level>=warn host:a -level:trace x", "level")).toBe("host:a x");
  expect(kept("level:error", "level")).toBe("");
  expect(kept("(level:error OR level:warn) a", "level")).toBe("a");
  expect(kept("(level:error OR b) a", "level")).toBe("(level:error OR b) a");
  expect(kept("job_id:1a2b3c4d a", "job")).toBe("a");
  expect(kept("level:error OR a", "level")).toBe("level:error OR a");
});
