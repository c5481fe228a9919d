import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Query } from "./ast.ts";
import { arbitraryQuery } from "./fixtures/arbitrary.ts";
import { formatQuery } from "./format.ts";
import { MAX_QUERY_LENGTH, parseQuery } from "./parse.ts";
import { validateQuery } from "./regex.ts";

const text = (value: string): Query => ({ kind: "text", value });
const is = (field: string, ...values: string[]): Query => ({ kind: "field", field, op: "=", values });

const MEANINGS: [string, Query][] = [
  ["", { kind: "all" }],
  ["   ", { kind: "all" }],
  ["a", text("a")],
  ["a b", { kind: "and", parts: [text("a"), text("b")] }],
  ["a AND b", { kind: "and", parts: [text("a"), text("b")] }],
  ["a and b", { kind: "and", parts: [text("a"), text("and"), text("b")] }],
  ["a b OR c", { kind: "or", parts: [{ kind: "and", parts: [text("a"), text("b")] }, text("c")] }],
  ["(a (b c))", { kind: "and", parts: [text("a"), text("b"), text("c")] }],
  ["NOT a b", { kind: "and", parts: [{ kind: "not", part: text("a") }, text("b")] }],
  ["-(a b)", { kind: "not", part: { kind: "and", parts: [text("a"), text("b")] } }],
  ['-"a b"', { kind: "not", part: text("a b") }],
  ['"say \\"hi\\" \\\\ \\n"', text('say "hi" \\ \n')],
  ["zisk_worker::worker", text("zisk_worker::worker")],
  ["http://127.0.0.1:7070/x?y=1", text("http://127.0.0.1:7070/x?y=1")],
  ["--worker-id", text("--worker-id")],
  ["12:30:45", text("12:30:45")],
  ["[Phase1]", text("[Phase1]")],
  ["host:prover-*", is("host", "prover-*")],
  ["host=prover-1", is("host", "prover-1")],
  ["Host:a,b", is("host", "a", "b")],
  ['host:"a*b"', is("host", "a\\*b")],
  ['host:""', is("host", "")],
  ["host:a\\ b\\*", is("host", "a b\\*")],
  ["level:ERROR,warn", is("level", "error", "warn")],
  ["inferred:JOB,level", is("inferred", "job", "level")],
  ["level>=Warn", { kind: "field", field: "level", op: ">=", values: ["warn"] }],
  ["job_id:1A2B3C4D…", is("job", "1a2b3c4d")],
  ["job:1a2b*", is("job", "1a2b")],
  ["worker_id:gpu-07", is("worker", "gpu-07")],
  ["fields.host:x", is("fields.host", "x")],
  ["fields.elapsed_ms:x", is("elapsed_ms", "x")],
  ['fields."a b":x', is("a b", "x")],
  ["elapsed_ms>-5.5e2", { kind: "field", field: "elapsed_ms", op: ">", values: ["-5.5e2"] }],
  ["/a\\/b\\d/i", { kind: "regex", pattern: "a/b\\d", ignoreCase: true }],
  ["target:/^h2/", { kind: "fieldRegex", field: "target", pattern: "^h2", ignoreCase: false }],
  ["\ud800", text("\ufffd")],
];

test.each(MEANINGS)("%j", (source, query) => {
  expect(validateQuery(source)).toEqual({ ok: true, query });
});

/** Each with the part of the text that the error must point at and a word of advice that it must give. */
const MISTAKES: [source: string, at: string, advice: RegExp][] = [
  ["a AND", "AND", /Write after AND/],
  ["OR a", "OR", /Write before OR/],
  ["a OR OR b", "OR", /Write after OR/],
  ["x NOT", "NOT", /Write after NOT/],
  ["()", "()", /between the parentheses/],
  ["x (a (b", "(", /Close this parenthesis/],
  ["a) b", ")", /No parenthesis is open/],
  ["level:", "level:", /Write a value straight after level:/],
  ["level: error", "level:", /without a space/],
  ["level >= warn", ">=", /without spaces/],
  ["inferred:host", "host", /level, job, phase, worker, time/],
  ["level:loud", "loud", /error, warn, info, debug, trace/],
  ["level>", "level>", /Write a value/],
  ["level:error, warn", " warn", /list of values without spaces/],
  ["level:error,", ",", /another value/],
  ["level>=warn,error", "warn,error", /one value: level>=warn/],
  ["host:(a OR b)", "host:", /with commas, as in host:a,b/],
  ["a != b", "!=", /-field:value/],
  ["a!=b", "a!=b", /-a:value/],
  ["a==b", "=b", /operators/],
  ["a - b", "-", /straight after the minus/],
  ["job:1a2", "1a2", /at least 4/],
  ["job:1a2b?", "1a2b?", /beginning of it/],
  ["time>5", "time>", /time range/],
  ["host>5", "host>", /no order/],
  ["elapsed_ms>fast", "fast", /numbers/],
  ["elapsed_ms>1e999", "1e999", /numbers/],
  ['say "hello', '"hello', /Close the quoted text/],
  ['"a\\d"', "\\d", /backslash/],
  ['""', '""', /between the quotes/],
  ["/abc", "/abc", /Close the regex/],
  ["/var/log/x", "/var/log", /quotes round a path/],
  ["x /a/g", "g", /only the flag i/],
  ["//", "//", /Write a regex/],
  ["y /(/", "/(/", /missing closing \)/],
  ["/a(?=b)/", "/a(?=b)/", /look-around/],
  ["/\\pL{500}/", "/\\pL{500}/", /too big/],
  ["/(a{100}){100}/", "/(a{100}){100}/", /regex/],
  ["host:>5", ">5", /operators/],
  ["a , b", ",", /quotes/],
];

test.each(MISTAKES)("%j is refused at %j", (source, at, advice) => {
  const parsed = validateQuery(source);
  if (parsed.ok) throw new Error(`read as ${JSON.stringify(parsed.query)}`);
  expect(source.slice(parsed.error.from, parsed.error.to)).toBe(at);
  expect(parsed.error.message).toMatch(advice);
});

describe("limits", () => {
  test.each([
    ["length", "a".repeat(MAX_QUERY_LENGTH + 1), /at most 8192 characters/],
    ["depth of parentheses", `${"(".repeat(65)}a${")".repeat(65)}`, /64 deep/],
    ["depth of NOT", `${"NOT ".repeat(70)}a`, /64 deep/],
    ["endless parentheses", "(".repeat(MAX_QUERY_LENGTH), /nested too deeply/],
    ["words", "a ".repeat(300), /at most 256/],
    ["values", `host:${"a,".repeat(299)}a`, /at most 256/],
    ["regex", `/${"a".repeat(1001)}/`, /at most 1000/],
    ["wildcards", `host:${"a*".repeat(200)}`, /at most 256/],
  ])("%s", (_, source, message) => {
    const parsed = parseQuery(source);
    expect(parsed.ok ? "accepted" : parsed.error.message).toMatch(message);
  });

  test("64 deep is read", () => {
    expect(parseQuery(`${"(".repeat(64)}a${")".repeat(64)}`)).toEqual({ ok: true, query: text("a") });
  });
});

test("any query, written down, is read as itself", () => {
  fc.assert(
    fc.property(arbitraryQuery, (query) => {
      expect(validateQuery(formatQuery(query))).toEqual({ ok: true, query });
    }),
    { numRuns: 3_000 },
  );
});

test("rubbish is read or refused within its own bounds", () => {
  const token = fc.constantFrom(
    "(",
    ")",
    '"',
    "/",
    "-",
    "a",
    "AND",
    "OR",
    "NOT",
    " ",
    "host:",
    "level>=",
    ",",
    "\\",
    "*",
    "\ud83d",
    "\0",
    ":",
  );
  const rubbish = fc.oneof(
    fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join("")),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(rubbish, (source) => {
      const parsed = validateQuery(source);
      if (parsed.ok) return;
      expect(parsed.error.from).toBeGreaterThanOrEqual(0);
      expect(parsed.error.to).toBeGreaterThan(parsed.error.from);
      expect(parsed.error.to).toBeLessThanOrEqual(source.length);
    }),
    { numRuns: 5_000 },
  );
});
