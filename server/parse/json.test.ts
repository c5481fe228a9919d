import { expect, test } from "vitest";
import { json } from "./json.ts";

function fieldsOf(fields: string, more = ""): Record<string, string> | undefined {
  return json.parse(
    `{"timestamp":"2026-05-28T20:26:40.383597Z","level":"INFO","fields":${fields},"target":"t"${more}}`,
  )?.fields;
}

test("keeps every digit of a number as it was logged", () => {
  expect(
    fieldsOf(
      '{"message":"m","a":18446744073709551615,"b":1.0,"c":-0,"d":1e400,"e":0.30000000000000004,"f":12}',
    ),
  ).toEqual({
    a: "18446744073709551615",
    b: "1.0",
    c: "-0",
    d: "1e400",
    e: "0.30000000000000004",
    f: "12",
  });
  expect(fieldsOf('{ "x" : 1 , "f" : 12345678901234567890 }')).toEqual({ x: "1", f: "12345678901234567890" });
});

test("shows nested values as their own JSON text", () => {
  expect(fieldsOf('{"message":"m","a":{"b":[1.0, "]}"]},"c":[],"d":null,"e":true}')).toEqual({
    a: '{"b":[1.0, "]}"]}',
    c: "[]",
    d: "null",
    e: "true",
  });
});

test("survives nesting of any depth", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  expect(fieldsOf(`{"message":"m","a":${deep}}`)).toEqual({ a: deep });
  const inSpan = fieldsOf('{"message":"m"}', `,"spans":[{"name":"s","a":${deep}}]`);
  expect(inSpan).toEqual({});
});

test("reads spans root first, the innermost winning, beneath the event's own fields", () => {
  const line = json.parse(
    '{"level":"INFO","fields":{"message":"m","k":"own"},"target":"t","span":{"k":"leaf","name":"b"},"spans":["odd",{"k":"root","n":1.50,"name":"a"},{"k":"leaf","v":{"x":1},"name":"b"}]}',
  );
  expect(line?.spanFields).toEqual({ k: "leaf", n: "1.50", v: '{"x":1}', span: "a:b" });
  expect(line?.fields).toEqual({ k: "own" });
  expect(line?.timeUs).toBeNull();
});

test("takes spans that are no list for none", () => {
  for (const spans of ['"x}"', "1", "{}", "null"])
    expect(
      json.parse(
        `{"level":"INFO","fields":{"message":"m"},"target":"t","span":{"n":1.50,"name":"a"},"spans":${spans}}`,
      )?.spanFields,
    ).toEqual({ n: "1.50", span: "a" });
});

test("reads events whose fields are flattened", () => {
  expect(
    json.parse(
      '{"timestamp":"2026-05-28T20:26:40.383597Z","level":"WARN","message":"m","n":1.0,"job_id":"j","target":"t","span":{"name":"s"}}',
    ),
  ).toMatchObject({
    level: "warn",
    message: "m",
    target: "t",
    fields: { n: "1.0", job_id: "j" },
    spanFields: { span: "s" },
  });
});

test("keeps threads, escapes and keys of every kind", () => {
  expect(
    fieldsOf(
      '{"message":"m","a\\"b":"\\u001b[1m\\ud83d\\ude00","__proto__":"p","n\\u0061":3.10}',
      ',"threadName":"main","line_number":7',
    ),
  ).toEqual(JSON.parse('{"a\\"b":"😀","__proto__":"p","na":"3.10","threadName":"main","line_number":"7"}'));
});

test("an event's own timestamp, level and message are the first of their key, its target the last", () => {
  const line = json.parse(
    '{"timestamp":"2026-05-28T20:26:40.383597Z","level":"WARN","message":"aa","level":"high","timestamp":42,"message":"b\\"b","target":"mine","n":1.0,"target":"t::u"}',
  );
  expect(line).toMatchObject({ level: "warn", message: "aa", target: "t::u" });
  expect(line?.timeUs).toBe(Date.UTC(2026, 4, 28, 20, 26, 40, 383) * 1000 + 597);
  expect(line?.fields).toEqual({ level: "high", timestamp: "42", message: 'b"b', target: "mine", n: "1.0" });
});

test("a second message of nested fields and a span's field called name are kept", () => {
  const line = json.parse(
    '{"timestamp":"2026-05-28T20:26:40.383597Z","level":"INFO","fields":{"message":"first","message":"second"},"target":"t","span":{"name":"alice","name":"login"},"spans":[{"name":"alice","name":"login"}]}',
  );
  expect(line).toMatchObject({ message: "first", fields: { message: "second" } });
  expect(line?.spanFields).toEqual({ name: "alice", span: "login" });
});

test("a message that only looks as if its key came twice is one", () => {
  const text = 'say \\"message\\": \\"x\\"';
  const line = json.parse(`{"level":"INFO","fields":{"message":"${text}","b":{"message":1}},"target":"t"}`);
  expect(line).toMatchObject({ message: 'say "message": "x"', fields: { b: '{"message":1}' } });
});

test.each([
  ["1780000007932", 1_780_000_007_932_000],
  ["1780000007", 1_780_000_007_000_000],
  ["1780000007.5", 1_780_000_007_500_000],
  ["1780000007932123", 1_780_000_007_932_123],
  ["1780000007932123456", 1_780_000_007_932_123],
  ['"1780000007932"', 1_780_000_007_932_000],
  ['"2026-05-28 20:26:47.932663"', Date.UTC(2026, 4, 28, 20, 26, 47, 932) * 1000 + 663],
  ["-1", null],
  ["true", null],
])("a timestamp %s is read by its magnitude", (timestamp, timeUs) => {
  const line = json.parse(`{"timestamp":${timestamp},"level":"INFO","fields":{"message":"m"},"target":"t"}`);
  expect(line).toMatchObject({ timeUs, level: "info", target: "t", message: "m" });
});

test("escape codes in strings are no text", () => {
  const line = json.parse(
    String.raw`{"level":"INFO","fields":{"message":"\u001b[31mred\u001b[0m text","a":"\u009b1mb"},"target":"t"}`,
  );
  expect(line).toMatchObject({ message: "red text", fields: { a: "b" } });
});
