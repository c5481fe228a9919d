import { expect, test } from "vitest";
import type { ParsedLine } from "./format.ts";
import { FORMATS } from "./registry.ts";

const DAY_US = Date.UTC(2026, 4, 28) * 1000;
const AT_US = DAY_US + ((20 * 60 + 26) * 60 + 47) * 1_000_000 + 932_663;
const JOB = "544b0ec7-616d-4d00-8bcb-9b7e9a319aef";

/** What the one format that takes the text reads in it. */
function read(text: string): ParsedLine | undefined {
  const all = FORMATS.flatMap((format) => format.parse(text) ?? []);
  expect(all.length).toBeLessThanOrEqual(1);
  return all[0];
}

test.each([
  ["   0.004321876s  INFO zisk_worker::worker: x", null, "info"],
  ["  12.004321876s  WARN zisk_worker::worker: x", null, "warn"],
  ["12345.004321876s ERROR zisk_worker::worker: x", null, "error"],
  ["     0.004321876s DEBUG zisk_worker::worker: x\n    at src/main.rs:7\n", null, "debug"],
  ["2026-05-28 20:26:47.932663  INFO zisk_worker::worker: x", AT_US, "info"],
  ["2026-05-28T20:26:47.932663  INFO zisk_worker::worker: x", AT_US, "info"],
  ["2026-05-28 22:26:47.932663 +02:00  INFO zisk_worker::worker: x", AT_US, "info"],
  ["2026-05-28 20:26:47.932663 UTC TRACE zisk_worker::worker: x", AT_US, "trace"],
  ["  2026-05-28 20:26:47.932663  INFO zisk_worker::worker: x\n    at src/main.rs:7\n", AT_US, "info"],
  ["2026-13-99T20:26:40.383597Z  INFO zisk_worker::worker: x", null, "info"],
  ["2026-02-30T20:26:40.383597Z  INFO zisk_worker::worker: x", null, "info"],
  ["2026-05-28T20:26:40.383597+99:99 ERROR zisk_worker::worker: x", null, "error"],
  ["20:26:40.383  INFO zisk_worker::worker: x", null, "info"],
  ["28/05/2026 20:26:40  INFO zisk_worker::worker: x", null, "info"],
  ["[2026-05-28 20:26:47.932663]  INFO zisk_worker::worker: x", AT_US, "info"],
])("%s: a time that cannot be read costs nothing but the time", (text, timeUs, level) => {
  expect(read(text)).toMatchObject({ timeUs, level, target: "zisk_worker::worker", message: "x" });
});

test("a message alone loses its time and nothing else", () => {
  expect(read("2026-02-30T20:26:40.383597Z ERROR: lost")).toMatchObject({
    timeUs: null,
    level: "error",
    message: "lost",
  });
});

const LINE = "2026-05-28T20:26:47.932663Z  INFO";

test.each([
  [
    `${LINE} a::b: job started job_id=${JOB} http-status=200 user-agent="x y" größe=5 net/io=1 3d=2 a:b=c`,
    "job started",
    {
      job_id: JOB,
      "http-status": "200",
      "user-agent": "x y",
      größe: "5",
      "net/io": "1",
      "3d": "2",
      "a:b": "c",
    },
  ],
  [
    `${LINE} a::b: loaded key job_id=${JOB} path=/data/my file.bin segment=3`,
    "loaded key",
    { job_id: JOB, path: "/data/my file.bin", segment: "3" },
  ],
  [
    `${LINE} a::b: slow phase=Prove worker_id=gpu-07 note=waiting for gpu segment=4`,
    "slow",
    { phase: "Prove", worker_id: "gpu-07", note: "waiting for gpu", segment: "4" },
  ],
  [`${LINE} a::b: found index=0 model=NVIDIA H100 80GB`, "found", { index: "0", model: "NVIDIA H100 80GB" }],
  [`${LINE} a::b: job_id=${JOB} was lost`, `job_id=${JOB} was lost`, { job_id: JOB }],
  [`${LINE} a::b: see http://host/path=1`, "see http://host/path=1", {}],
  [`${LINE} a::b: run with --log-level=debug`, "run with --log-level=debug", {}],
  [`${LINE} a::b: quoted a="\\u{1b}[31mred\\u{1b}[0m"`, "quoted", { a: "red" }],
  [
    `  ${LINE} a::b: job started, job_id: ${JOB}, http-status: 200, note: two words, 3d: 1\n    at src/a.rs:1\n`,
    "job started",
    { job_id: JOB, "http-status": "200", note: "two words", "3d": "1" },
  ],
])("%s: fields of every name and value", (text, message, fields) => {
  const line = read(text);
  expect(line?.message).toBe(message);
  expect(line?.fields).toMatchObject(fields);
});

test.each([
  [
    `${LINE} HTTP request{method=GET job_id=${JOB}}: zisk_coordinator::server: accepted`,
    "zisk_coordinator::server",
    { method: "GET", job_id: JOB, span: "HTTP request" },
  ],
  [
    `${LINE} outer{a=1}:the inner one{job_id=${JOB} user-agent=x}: a::b: accepted`,
    "a::b",
    { a: "1", job_id: JOB, "user-agent": "x", span: "outer:the inner one" },
  ],
  [`${LINE} task{state=queued state=running}: a::b: accepted`, "a::b", { state: "running", span: "task" }],
  [
    `  ${LINE} a::b: accepted\n    at src/a.rs:1\n    in a::b::task with state: queued, state: running, http-status: 1\n`,
    "a::b",
    { state: "running", "http-status": "1", span: "task" },
  ],
])("%s: spans of every name", (text, target, spanFields) => {
  expect(read(text)).toMatchObject({ target, message: "accepted", spanFields });
});

test("braces in a message are no span's", () => {
  expect(read(`${LINE} a::b: got {a=1}: fine`)).toMatchObject({ target: "a::b", spanFields: {} });
});
