import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogRecord } from "../record.ts";
import { parseBytes } from "./corpus-compare.ts";

interface Logged {
  iso: string;
  level: string;
  target: string;
  message: string;
  fields: [string, string][];
  span: [string, string][];
}

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.,()-]{0,9}$/);
// Words of a message may hold “:” and “=”, as long as the whole cannot be read as a list of fields.
const message = fc
  .tuple(
    fc.stringMatching(/^[A-Za-z]{1,8}$/),
    fc.array(fc.oneof(word, fc.constantFrom("a=1 then", "x: y=z again", "[Phase9]", "100%")), {
      maxLength: 5,
    }),
  )
  .map(([first, rest]) => `${[first, ...rest].join(" ")} the end`);
const key = fc
  .stringMatching(/^[a-z][a-z_]{0,10}$/)
  .filter((name) => !["message", "name", "phase"].includes(name));
const value = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => !/\p{C}|\u2028|\u2029/u.test(text)),
  fc.constantFrom('a "b" c', "x=1 y=2", "a: b, c: d", "tab\tnew\nline\\", "{[(", "]})", "", "\u001b"),
);
const pairs = fc.uniqueArray(fc.tuple(key, value), { maxLength: 5, selector: ([name]) => name });
const logged: fc.Arbitrary<Logged> = fc.record({
  iso: fc
    .tuple(fc.date({ min: new Date(0), max: new Date("2199-12-31"), noInvalidDate: true }), fc.nat(999))
    .map(([date, micros]) => `${date.toISOString().slice(0, 23)}${String(micros).padStart(3, "0")}Z`),
  level: fc.constantFrom("TRACE", "DEBUG", "INFO", "WARN", "ERROR"),
  target: fc.constantFrom("zisk_worker::worker", "zisk_coordinator::coordinator", "h2::codec::framed_read"),
  message,
  fields: pairs,
  span: pairs,
});

/** As `impl Debug for str` writes it, see https://doc.rust-lang.org/std/primitive.char.html#method.escape_debug */
function debug(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, String.raw`\$&`)
    .replaceAll("\n", String.raw`\n`)
    .replaceAll("\t", String.raw`\t`)
    .replaceAll("\u001b", String.raw`\u{1b}`);
  return `"${escaped}"`;
}

const line = (list: [string, string][]) => list.map(([name, text]) => `${name}=${debug(text)}`).join(" ");
const comma = (list: [string, string][]) => list.map(([name, text]) => `${name}: ${debug(text)}`).join(", ");

const FORMATTERS: Record<string, (event: Logged) => string> = {
  json: ({ iso, level, target, message: text, fields, span }) =>
    `${JSON.stringify({
      timestamp: iso,
      level,
      fields: { message: text, ...Object.fromEntries(fields) },
      target,
      span: { ...Object.fromEntries(span), name: "task" },
      spans: [{ ...Object.fromEntries(span), name: "task" }],
    })}\n`,
  full: ({ iso, level, target, message: text, fields, span }) =>
    `${iso} ${level.padStart(5)} task${span.length > 0 ? `{${line(span)}}` : ""}: ${target}: ${[text, line(fields)].filter(Boolean).join(" ")}\n`,
  compact: ({ iso, level, target, message: text, fields, span }) =>
    `${iso} ${level.padStart(5)} ThreadId(01) task: ${target}: ${[text, line(fields), line(span)].filter(Boolean).join(" ")}\n`,
  pretty: ({ iso, level, target, message: text, fields, span }) =>
    `  ${iso} ${level.padStart(5)} ${target}: ${[text, comma(fields)].filter(Boolean).join(", ")}\n    at src/main.rs:7\n    in ${target}::task${span.length > 0 ? ` with ${comma(span)}` : ""}\n\n`,
};

test.each(Object.entries(FORMATTERS))("%s: what is logged is what is read", (_name, format) => {
  fc.assert(
    fc.property(fc.array(logged, { minLength: 1, maxLength: 4 }), (events) => {
      const bytes = Buffer.from(events.map(format).join(""));
      const records = parseBytes(bytes, "h.s", 97);
      expect(records.map(seen)).toEqual(events.map(wanted));
    }),
    { numRuns: 400 },
  );
});

test("rank: what is logged is what is read", () => {
  fc.assert(
    fc.property(
      logged,
      fc.option(fc.nat(64)),
      fc.boolean(),
      ({ iso, level, target, message: text }, rank, verbose) => {
        const mpi = rank === null ? "" : `[rank=${rank}] `;
        const bytes = Buffer.from(`${iso} ${mpi}${verbose ? `${target} ` : ""}${level}: ${text}\n`);
        const [record] = parseBytes(bytes, "h.s");
        expect(record).toMatchObject({
          level: level.toLowerCase(),
          message: text,
          target: verbose ? target : "",
        });
        expect(record?.fields["rank"]).toBe(rank === null ? undefined : String(rank));
      },
    ),
    { numRuns: 400 },
  );
});

const ORIGIN = new Set(["threadId", "filename", "line_number", "span"]);

function seen({ timeUs, level, target, message: text, fields }: LogRecord): unknown {
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => !ORIGIN.has(name)));
  return { timeUs, level, target, message: text, fields: own };
}

function wanted({ iso, level, target, message: text, fields, span }: Logged): unknown {
  return {
    timeUs: Date.parse(iso) * 1000 + Number(iso.slice(23, 26)),
    level: level.toLowerCase(),
    target,
    message: text,
    fields: { ...Object.fromEntries(span), ...Object.fromEntries(fields) },
  };
}
