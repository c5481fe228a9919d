import { expect, test } from "vitest";
import { parseQuery } from "../../lib/query/parse.ts";
import { scanReason } from "./scan-reason.ts";

function reasonOf(text: string): string | null {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return scanReason(parsed.query);
}

test.each([
  ["/q[xz]{3}[0-9]vk/", "Scans every line in the range: /q[xz]{3}[0-9]vk/ has no whole word to look up."],
  ["level:error /a.c/", "Scans every line in the range: /a.c/ has no whole word to look up."],
  ["oom", "Scans every line in the range: oom is shorter than four letters."],
  ["raw:/a.c/", "Scans every line in the range: raw:/a.c/ has no whole word to look up."],
  ["1234567", "Scans every line in the range: 1234567 has no whole word to look up."],
])("%s is scanned for", (text, reason) => {
  expect(reasonOf(text)).toBe(reason);
});

test.each([
  "",
  "failed",
  '"out of memory"',
  "/worker [0-9]+ failed/",
  "level:error",
  "failed /a.c/",
  "-oom",
  "job:f2828878-616d-4d00-8bcb-9b7e9a319aef /a.c/",
  "id:some-1 /a.c/",
  "elapsed_ms>1000",
])("nothing is said of %j", (text) => {
  expect(reasonOf(text)).toBeNull();
});
