import { expect, test } from "vitest";
import { INFERRED } from "./event.ts";
import { isInferred } from "./inferred.ts";

test("each of the names in the list was inferred, and no other", () => {
  const found = (inferred: string | null) => INFERRED.filter((what) => isInferred({ inferred }, what));
  expect(found(null)).toEqual([]);
  expect(found("level")).toEqual(["level"]);
  expect(found("level,job,time")).toEqual(["level", "job", "time"]);
});
