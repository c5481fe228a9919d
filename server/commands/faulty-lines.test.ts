import { describe, expect, test } from "vitest";
import type { LogRecord } from "../record.ts";
import { LineAssembler } from "../lines/line-assembler.ts";
import { createLineParser } from "../parse/parse-line.ts";
import { parseBytes } from "./corpus-compare.ts";

const TIME = "2026-06-04T13:39:33.123456Z";
const TIME_US = Date.UTC(2026, 5, 4, 13, 39, 33, 123) * 1000 + 456;
const JOB = "544b0ec7-616d-4d00-8bcb-9b7e9a319aef";
const FULL = `${TIME}  INFO a::b: x job_id=${JOB}`;
const BARE = `${TIME} INFO: Computing Prove for JobId(544b0ec7…)`;

function read(text: string): LogRecord[] {
  return parseBytes(Buffer.from(text), "h.s");
}

// Lines that people reported to the makers of other readers, and what has to be read in them.
test.each([
  [
    "a name with a dash",
    `${TIME}  INFO a::b: job started job_id=${JOB} http-status=200`,
    { message: "job started", level: "info" },
  ],
  [
    "a literal for a name",
    `${TIME}  INFO a::b: job started job_id=${JOB} any/literal:1=1 größe=5 2nd=x`,
    { message: "job started" },
  ],
  [
    "a Display value with blanks",
    `${TIME}  INFO a::b: loaded key job_id=${JOB} path=/data/my file.bin segment=3`,
    { message: "loaded key", segment: "3" },
  ],
  [
    "prose behind what ZisK writes",
    `${TIME}  INFO a::b: job_id=${JOB} was lost`,
    { message: `job_id=${JOB} was lost` },
  ],
  [
    "a span with a blank in its name",
    `${TIME}  INFO HTTP request{method=GET job_id=${JOB}}: zisk_coordinator::server: accepted`,
    { target: "zisk_coordinator::server", message: "accepted" },
  ],
  [
    "a key twice in JSON",
    `{"timestamp":"${TIME}","level":"WARN","message":"pressure","job_id":"${JOB}","level":"high","target":"t::u"}`,
    { level: "warn", message: "pressure", target: "t::u" },
  ],
  ["docker compose logs", `worker-1  | ${FULL}`, { level: "info", host: "worker-1", service: "worker" }],
  [
    "kubectl logs --prefix",
    `[pod/zisk-worker-0/zisk-worker] ${FULL}`,
    { host: "zisk-worker-0", service: "zisk-worker" },
  ],
  [
    "kubectl logs --prefix --timestamps",
    `[pod/zisk-worker-0/zisk-worker] ${TIME.replace("Z", "789Z")} ${FULL}`,
    { host: "zisk-worker-0", message: "x" },
  ],
  ["docker logs -t", `2026-06-04T13:39:33.123456789Z ${BARE}`, { phase: "Prove" }],
  ["Docker Desktop", `2026-06-04 19:09:33 ${BARE}`, { phase: "Prove" }],
  [
    "journalctl",
    `Jun 04 13:39:33 prover-07 zisk-worker[1234]: ${BARE}`,
    { host: "prover-07", service: "zisk-worker", phase: "Prove" },
  ],
  [
    "journalctl -o short-iso",
    `2026-06-04T13:39:33+0200 prover-07 zisk-worker[1234]: ${BARE}`,
    { host: "prover-07" },
  ],
  ["mpirun --tag-output", `[1,0]<stdout>:${BARE}`, { phase: "Prove" }],
  ["CRI", `2026-06-04T13:39:33.123456789Z stdout F ${BARE}`, { phase: "Prove" }],
  ["json-file", JSON.stringify({ log: `${BARE}\n`, stream: "stderr", time: TIME }), { phase: "Prove" }],
  [
    "tput sgr0",
    `\u001b[32m${TIME}\u001b(B\u001b[m  INFO a::b: x job_id=${JOB}`,
    { level: "info", target: "a::b" },
  ],
  ["a reset", `\u001bc${FULL}`, { level: "info" }],
  ["a byte order mark", `\ufeff${FULL}`, { level: "info" }],
  ["a progress display", `  5%\r 50%\r100%\r${FULL}`, { level: "info" }],
  ["an erased line", `\u001b[2K\r${FULL}`, { level: "info" }],
  ["a spinner", `⠙ 6/64\r${BARE}`, { phase: "Prove" }],
  ["a carriage return", `\r${BARE}`, { phase: "Prove" }],
  [
    "blanks before JSON",
    ` {"timestamp":"${TIME}","level":"INFO","fields":{"message":"x","job_id":"${JOB}"},"target":"t"}`,
    { message: "x" },
  ],
  ["a timer without a zone", `2026-06-04 13:39:33.123456  INFO a::b: x job_id=${JOB}`, { target: "a::b" }],
  [
    "a timestamp in milliseconds",
    `{"timestamp":1780580373123.456,"level":"INFO","fields":{"message":"x","job_id":"${JOB}"},"target":"t"}`,
    { message: "x" },
  ],
])("%s costs nothing", (_name, text, wanted) => {
  const [record, ...more] = read(`${text}\n`);
  expect(more).toEqual([]);
  expect(record).toMatchObject({ timeUs: TIME_US, job: "544b0ec7", raw: text, inferred: "", ...wanted });
});

test("a time since the start costs nothing but the time", () => {
  const [before, record] = read(`${BARE}\n   0.004321876s  INFO zisk_worker::worker: x\n`);
  expect(before?.timeUs).toBe(TIME_US);
  expect(record).toMatchObject({
    timeUs: TIME_US,
    level: "info",
    target: "zisk_worker::worker",
    inferred: "time",
  });
});

test("escape codes in JSON and Debug strings are no text", () => {
  const records = read(
    `{"timestamp":"${TIME}","level":"INFO","fields":{"message":"\\u001b[31mred\\u001b[0m text"},"target":"t"}\n${TIME}  INFO a::b: x a="\\u{1b}[1mb"\n`,
  );
  expect(records[0]?.message).toBe("red text");
  expect(records[1]?.fields).toEqual({ a: "b" });
});

test("of a span's field recorded twice the last counts", () => {
  expect(read(`${TIME}  INFO task{state=queued state=running}: a::b: x\n`)[0]?.fields).toMatchObject({
    state: "running",
  });
});

test("a leap second is the last moment of its minute and spoils nothing", () => {
  const records = read("2016-12-31T23:59:60.500000Z INFO: a\n2016-12-31T23:59:59.100000Z INFO: b\n");
  const midnightUs = Date.UTC(2017, 0) * 1000;
  expect(records.map(({ timeUs }) => timeUs - midnightUs)).toEqual([-1, -900_000]);
});

test.each(["2026-02-30T13:39:33.123456Z", "2026-06-04T13:39:33.123456+99:99"])("%s is no time", (time) => {
  const [, record] = read(`${BARE}\n${time} ERROR: x\n`);
  expect(record).toMatchObject({ timeUs: TIME_US, level: "error", message: "x", inferred: "time" });
});

test("behind a hole the first line is read", () => {
  const records = read(`${BARE}\n${"\0".repeat(5_000)}${FULL}\n`);
  expect(records.map(({ level, raw }) => [level, raw])).toEqual([
    ["info", BARE],
    ["info", FULL],
  ]);
});

test("a banner stands at the time of the first line behind it", () => {
  const records = read(`ZisK Worker v0.18.0\n   Worker ID WorkerId(9f8e7d6c…)\n${BARE}\n`);
  expect(records.map(({ timeUs }) => timeUs)).toEqual([TIME_US, TIME_US, TIME_US]);
  expect(records.map(({ inferred }) => inferred.includes("time"))).toEqual([true, true, false]);
});

describe("the cause is in the event", () => {
  const CHAIN = "\n\nCaused by:\n    0: witness\n    1: CUDA out of memory";

  test("of a timed error", () => {
    const [record, ...more] = read(
      `${TIME} ERROR: Failed to generate proof for JobId(544b0ec7…): outer${CHAIN}\n`,
    );
    expect(more).toEqual([]);
    expect(record).toMatchObject({ level: "error", job: "544b0ec7", milestone: "task_failed" });
    expect(record?.message).toBe(`Failed to generate proof for JobId(544b0ec7…): outer${CHAIN}`);
    expect(record?.reason).toContain("CUDA out of memory");
  });

  test("of one in every text format, with its fields", () => {
    const [full, compact, pretty, ...more] = read(
      `${TIME} ERROR a::b: failed: outer${CHAIN} job_id=${JOB}\n${TIME} ERROR ThreadId(01) a::b: failed: outer${CHAIN} job_id=${JOB}\n  ${TIME} ERROR a::b: failed: outer${CHAIN}, job_id: ${JOB}\n    at src/a.rs:1\n\n`,
    );
    expect(more).toEqual([]);
    for (const record of [full, compact, pretty])
      expect(record).toMatchObject({ level: "error", job: "544b0ec7", message: `failed: outer${CHAIN}` });
  });

  test("also where it came late: then it inherits, and says so", () => {
    const labels = { host: "h", service: "s" };
    const assembler = new LineAssembler();
    const parser = createLineParser("src");
    const head = `${TIME} ERROR: Prove computation failed for JobId(544b0ec7…): outer\n`;
    const bytes = (text: string, offset: number) =>
      ({
        kind: "bytes",
        stream: "s",
        labels,
        file: "f",
        offset,
        bytes: Buffer.from(text),
        end: false,
      }) as const;
    assembler.push(bytes(head, 0));
    const [first] = assembler.flush().map((line) => parser.parse(line, 1));
    assembler.push(bytes(`${CHAIN.slice(1)}\n`, head.length));
    const [late] = assembler.flush().map((line) => parser.parse(line, 2));
    expect(late).toMatchObject({ level: "error", job: "544b0ec7", phase: first?.phase, timeUs: TIME_US });
    expect(late?.inferred).toBe(first?.phase ? "level,job,phase,time" : "level,job,time");
    expect(late?.message).toContain("CUDA out of memory");
  });
});
