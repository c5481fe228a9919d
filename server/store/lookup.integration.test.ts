import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Query } from "../../lib/query/ast.ts";
import { formatQuery } from "../../lib/query/format.ts";
import { escapeGlob } from "../../lib/query/glob.ts";
import { checkRegex } from "../../lib/query/regex.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { openDataDirectory } from "./data-directory.ts";
import { headOf, withoutHead } from "./line-head.ts";
import { prepareSchema } from "./schema.ts";
import { searchClause } from "./search-clause.ts";
import { whereClause } from "./where.ts";

/** Bytes that are not UTF-8 are written as Latin-1: what stands in `raw` here is made of bytes. */
const WORDS = [
  "worker",
  "Worker",
  "prover-02",
  "zisk_worker::task",
  "failed",
  "timestamp",
  "TASK",
  "ſtask",
  "Kelvin",
  "2026",
  "19",
  "30T19",
  "306570Z",
  "elapsed_ms=44728",
  "a9d349428d8e",
  "café",
  "CAFÉ",
  "日本語",
  "out",
  "of",
  "memory",
  "é",
  "\\n",
  "%",
  "_",
  "'",
  '"',
  "\t",
  "\0",
  "x\u{1F600}y",
  "ddaa4e85-e28b-40d6-88f8-a9d349428d8e",
  "12345678",
  "k",
  "\u{FFFD}",
];
const glue = fc.constantFrom(" ", " ", " ", "-", "", ":", '","', "\n", "é");
const text = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), glue), { minLength: 1, maxLength: 7 })
  .map((words) => words.flat().join(""));
const TIME = "2026-11-30T19:25:41.306570Z";
const TIME_US = Date.UTC(2026, 10, 30, 19, 25, 41) * 1_000 + 306_570;
const line = fc.oneof(
  text.map((words) => `{"timestamp":"${TIME}","fields":{"message":"${words}"}}`),
  text.map((words) => `${TIME} ${words}`),
  text.map((words) => `${TIME}${words}`),
  text,
);
const event = fc.record({
  message: fc.oneof(text, fc.constant("")),
  raw: line.map((words) => Buffer.from(words)),
  broken: fc.constantFrom("", "", "", "\xff", "task\xc3", "\xf0\x9f fail"),
});

const folder = await mkdtemp(join(tmpdir(), "jobtrail-lookup-"));
let clickhouse: ClickHouse;
let texts: string[];
const seed = Date.now() & 0x7fffffff;

beforeAll(async () => {
  clickhouse = await openDataDirectory(folder);
  await prepareSchema(clickhouse, folder);
  const events = fc.sample(event, { numRuns: 1_200, seed });
  texts = events.flatMap(({ message, raw }) => [message, raw.toString()]);
  // Several parts, some of them without an index yet.
  for (let from = 0; from < events.length; from += 200) {
    const rows = events.slice(from, from + 200).map(({ message, raw, broken }, index) => {
      const bytes = Buffer.concat([raw, Buffer.from(broken, "latin1")]);
      const head = broken === "" ? headOf(bytes.toString(), TIME_US) : 0;
      const line = broken === "" ? Buffer.from(withoutHead(bytes.toString(), head)) : bytes;
      return `('', ${from + index}, ${TIME_US}, ${from + index}, ${hexText(Buffer.from(message))}, ${head}, ${hexText(line)})`;
    });
    const settings = from < 800 ? "" : "SETTINGS exclude_materialize_skip_indexes_on_insert = 'by_words'";
    await clickhouse.command(
      `INSERT INTO events (id_prefix, id_number, time_us, seq, message, head, line) ${settings} VALUES ${rows.join(", ")}`,
    );
  }
}, 60_000);

afterAll(async () => {
  await clickhouse.close();
  await rm(folder, { recursive: true, force: true });
});

function hexText(bytes: Uint8Array): string {
  return `unhex('${Buffer.from(bytes).toString("hex")}')`;
}

/** Part of a text that is stored, in another case here and there. */
const needle = fc
  .tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 40 }), fc.boolean())
  .map(([which, from, length, upper]) => {
    const characters = Array.from(texts[which % texts.length] ?? "");
    const found = characters
      .slice(from % Math.max(1, characters.length))
      .slice(0, length)
      .join("");
    return upper ? found.toUpperCase() : found;
  })
  .filter((found) => found !== "");
const absent = fc.tuple(needle, fc.constantFrom("q", " zzzz ", "7")).map((parts) => parts.join(""));
const anyText = fc.oneof({ weight: 4, arbitrary: needle }, { weight: 1, arbitrary: absent });
const escaped = anyText.map((found) => found.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
const tail = fc.constantFrom(
  "",
  "",
  "",
  "?",
  "+",
  "*",
  "{2}",
  "{0,1}",
  ".*",
  "\\b",
  "[a-z]",
  "|failed",
  "(?:x|)",
  "\\Q.+\\E",
  "$",
);
const regex = fc
  .record({
    pattern: fc.array(fc.tuple(escaped, tail), { minLength: 1, maxLength: 3 }).map((parts) => {
      const [first, ...more] = parts.map((part) => part.join(""));
      return more.length > 0 ? `${first}(${more.join(")(?:")})` : String(first);
    }),
    ignoreCase: fc.boolean(),
  })
  .filter(({ pattern, ignoreCase }) => checkRegex(pattern, ignoreCase) === undefined);
const leaf: fc.Arbitrary<Query> = fc.oneof(
  { weight: 4, arbitrary: anyText.map((value): Query => ({ kind: "text", value })) },
  { weight: 3, arbitrary: regex.map((found): Query => ({ kind: "regex", ...found })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom("message", "raw"), anyText, anyText, fc.constantFrom("*", "?", ""))
      .map(([field, a, b, wild]): Query => ({
        kind: "field",
        field,
        op: "=",
        values: [`${escapeGlob(a)}${wild}${escapeGlob(b)}`],
      })),
  },
);
const query: fc.Arbitrary<Query> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: leaf.map((part): Query => ({ kind: "not", part })) },
  {
    weight: 1,
    arbitrary: fc.array(leaf, { minLength: 2, maxLength: 6 }).map((parts): Query => ({ kind: "and", parts })),
  },
  {
    weight: 1,
    arbitrary: fc.array(leaf, { minLength: 2, maxLength: 3 }).map((parts): Query => ({ kind: "or", parts })),
  },
);

test("what is looked up first is what a scan finds", async () => {
  const ids = async ({ sql, params }: ReturnType<typeof whereClause>) =>
    (await clickhouse.rows(`SELECT id FROM events WHERE ${sql} ORDER BY seq`, params)).flat();
  let lookedUp = 0;
  await fc.assert(
    fc.asyncProperty(query, async (asked) => {
      const search = searchClause(asked);
      const expected = await ids(whereClause(asked));
      if (search.sql.includes("hasAllTokens") || search.sql.includes(" LIKE "))
        lookedUp += expected.length > 0 ? 1 : 0;
      expect({ seed, query: formatQuery(asked), ids: await ids(search) }).toEqual({
        seed,
        query: formatQuery(asked),
        ids: expected,
      });
    }),
    { numRuns: Number(process.env.JOBTRAIL_QUERY_RUNS ?? 400) },
  );
  expect(lookedUp).toBeGreaterThan(40);
}, 120_000);

test.each([
  ["a word", { kind: "text", value: "zzzword" }],
  ["a phrase", { kind: "text", value: "out zzz of" }],
  ["a regex", { kind: "regex", pattern: "zzzword [0-9]+", ignoreCase: false }],
] satisfies [string, Query][])("%s that is in no line reads no line", async (_, asked) => {
  const { sql, params } = searchClause(asked);
  await clickhouse.command("OPTIMIZE TABLE events FINAL");
  const plan = await clickhouse.rows(`EXPLAIN indexes = 1 SELECT id FROM events WHERE ${sql}`, params);
  const text = plan.flat().join("\n");
  expect(text).toContain("by_words");
  expect(text).toMatch(/Name: by_words[^]*Granules: 0\//);
});
