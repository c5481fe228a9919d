import { expect, test } from "vitest";
import { INFERRED } from "../event.ts";
import type { Event } from "../event.ts";
import { parseQuery } from "./parse.ts";
import { toPredicate } from "./predicate.ts";

function isFound(query: string, inferred: string | null): boolean {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return toPredicate(parsed.query)({ inferred, fields: {} } as Event);
}

test.each([
  ["inferred:job", "job", true],
  ["inferred:job", "level,job,worker", true],
  ["inferred:job", "level,worker", false],
  ["inferred:job", null, false],
  ["-inferred:job", "level,job", false],
  ["-inferred:job", "level", true],
  ["-inferred:job", null, true],
  ["inferred:job,time", "level,time", true],
  ["inferred:*", "time", true],
  ["inferred:*", null, false],
  ['inferred:""', null, true],
  ['inferred:""', "job", false],
  ["inferred:j*", "level,job", true],
  ["inferred:level*job", "level,job", false],
  ["inferred:/^level,job$/", "level,job", true],
])("%s, of what is inferred: %s", (query, inferred, found) => expect(isFound(query, inferred)).toBe(found));

test("every list that an event can have is found by each of its parts", () => {
  for (const name of INFERRED) expect(isFound(`inferred:${name}`, INFERRED.join(","))).toBe(true);
});
