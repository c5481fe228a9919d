import { describe, expect, test } from "vitest";
import { readText } from "../read-text.ts";
import { PREFIXES } from "./registry.ts";

const TIME = "2026-05-28T20:26:40.383597Z";
const EVENT = `${TIME} ERROR: Failed to generate proof for JobId(1a2b3c4d…): x`;

describe.each(PREFIXES)("$name", ({ samples }) => {
  test.each(samples.map((sample, index) => ({ index, sample })))(
    "is taken off an event, coloured or not: sample $index",
    ({ sample }) => {
      expect(readText(sample(EVENT)).text).toBe(EVENT);
      expect(readText(`\ufeff\u001b[36m${sample(`\u001b[0m${EVENT}`)}\r`).text).toBe(EVENT);
    },
  );
});

const AT_US = Date.UTC(2026, 5, 4, 13, 39, 33, 123) * 1000 + 456;
const SECOND_US = Date.UTC(2026, 5, 4, 13, 39, 33) * 1000;

test.each([
  ["worker-1  | x", { host: "worker-1", service: "worker" }],
  ["zisk-coordinator  | x", { host: "zisk-coordinator", service: "zisk-coordinator" }],
  ["worker_12 | x", { host: "worker_12", service: "worker" }],
  ["worker-1  | 2026-06-04T13:39:33.123456789Z x", { host: "worker-1", service: "worker", timeUs: AT_US }],
  [
    "[pod/zisk-worker-0/worker] x",
    { host: "zisk-worker-0", service: "zisk-worker", fields: { pod: "zisk-worker-0", container: "worker" } },
  ],
  ["2026-06-04T15:39:33.123456789+02:00 x", { timeUs: AT_US }],
  ["2026-06-04 13:39:33 Error: x", { clockUs: SECOND_US }],
  [
    "2026-06-04T13:39:33+0000 prover-07 zisk-worker[1234]: x",
    { host: "prover-07", service: "zisk-worker", fields: { pid: "1234" }, timeUs: SECOND_US },
  ],
  [
    "2026-06-04T13:39:33.123456+00:00 prover-07 kernel: x",
    { host: "prover-07", service: "kernel", timeUs: AT_US },
  ],
  [
    "Thu 2026-06-04 13:39:33 UTC prover-07 systemd[1]: x",
    { host: "prover-07", service: "systemd", fields: { pid: "1" }, timeUs: SECOND_US },
  ],
  [
    "Thu 2026-06-04 13:39:33 CEST prover-07 systemd[1]: x",
    { host: "prover-07", service: "systemd", fields: { pid: "1" }, clockUs: SECOND_US },
  ],
  ["1780580373.123456 prover-07 a: x", { host: "prover-07", service: "a", timeUs: AT_US }],
  ["[1,3]<stdout>:x", { fields: { rank: "3", output: "stdout" } }],
  ["[prterun-p-7@1,0]<stderr>: x", { fields: { rank: "0", output: "stderr" } }],
  [
    "Thu Jun  4 13:39:33 2026[1,0]<stdout>:x",
    { fields: { rank: "0", output: "stdout" }, clockUs: SECOND_US },
  ],
  ["2026-06-04T13:39:33.123456Z stderr F x", { fields: { output: "stderr" }, timeUs: AT_US }],
  [
    "2026-06-04T13:39:33.123456Z stdout P x",
    { fields: { output: "stdout" }, timeUs: AT_US, isPartial: true },
  ],
  [
    '{"log":"x\\n","stream":"stderr","time":"2026-06-04T13:39:33.123456Z"}',
    { fields: { output: "stderr" }, timeUs: AT_US },
  ],
  [
    "worker-1  | [1,0]<stdout>:x",
    { host: "worker-1", service: "worker", fields: { rank: "0", output: "stdout" } },
  ],
])("%s says where it comes from", (line, told) => {
  const read = readText(line);
  expect(read.text.replace("Error: ", "")).toBe("x");
  expect(read.told).toEqual(told);
});

test("a day without a year is the latest that has been", () => {
  const now = new Date();
  const { told } = readText("Jun  4 13:39:33.5 prover-07 zisk-worker[1]: x");
  const year = new Date((told?.clockUs ?? 0) / 1000).getUTCFullYear();
  expect([now.getUTCFullYear() - 1, now.getUTCFullYear()]).toContain(year);
  expect(told?.clockUs).toBe(Date.UTC(year, 5, 4, 13, 39, 33, 500) * 1000);
  expect(readText("Feb 29 00:00:00 prover-07 a: x").told?.clockUs).toBeGreaterThan(0);
  expect(readText("Feb 31 00:00:00 prover-07 a: x").told).toBeUndefined();
});

test.each([
  "",
  " ",
  "plain words",
  "id | name",
  " 1 | value",
  "| NVIDIA-SMI 535.104.05 | Driver Version: 535.104.05 |",
  "a || b",
  `${TIME} something happened`,
  "2026-06-04 19:09:33 something happened",
  "2026-13-45T13:39:33.123456789Z x",
  "5%\rsomething",
  "[pod/x] y",
  "[1, 2]",
  "[1,0] stdout: x",
  "Jun 04 x",
  "Total 12 12:00:00 h a: x",
  "thread 'main' panicked at src/main.rs:1:1:",
  '{"log":"x"}',
  '{"log":"cut off',
  " \t{no json}",
  "key : value",
  EVENT,
  `${TIME}  INFO a::b: x | y`,
  `  ${TIME}  INFO a::b: x`,
  `   0.004321876s  INFO zisk_worker::worker: x`,
  "2026-05-28T20:26:40+00:00 DEBUG h2: x",
  '{"timestamp":"x","level":"INFO"}',
])("leaves %j", (line) => {
  expect(readText(line)).toEqual({ text: line });
});
