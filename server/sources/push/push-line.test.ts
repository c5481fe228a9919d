import { describe, expect, test } from "vitest";
import { readPushLine } from "./push-line.ts";

const TIME_US = 1_780_580_373_123_456;

/** The line with its text instead of its bytes. */
function read(value: unknown): object | string {
  const line = readPushLine(value);
  return typeof line === "string" ? line : { ...line, raw: Buffer.from(line.raw).toString() };
}

describe("an object of /api/ingest", () => {
  test("in our own form", () => {
    const value = { line: "a\n", host: "p1", service: "zisk-worker", time: "2026-06-04T13:39:33.123456Z" };
    expect(read(value)).toEqual({
      raw: "a",
      stream: "p1/zisk-worker",
      labels: { host: "p1", service: "zisk-worker" },
      timeUs: TIME_US,
    });
    expect(read({ line_base64: "YQ==", stream: "s" })).toMatchObject({ raw: "a", stream: "s", timeUs: null });
  });

  test("as Fluent Bit sends it, with Kubernetes' facts", () => {
    const kubernetes = { pod_name: "worker-1", container_name: "zisk-worker", labels: { app: "zisk" } };
    expect(read({ date: 1_780_580_373.123456, log: "a", kubernetes })).toMatchObject({
      raw: "a",
      labels: { host: "worker-1", service: "zisk-worker" },
      timeUs: TIME_US,
      fields: { "kubernetes.pod_name": "worker-1", "kubernetes.labels.app": "zisk" },
    });
  });

  test("as rsyslog, syslog-ng and journald's JSON have it", () => {
    expect(
      read({
        msg: " a",
        hostname: "p1",
        programname: "zisk-worker",
        "@timestamp": "2026-06-04T13:39:33.123456Z",
      }),
    ).toMatchObject({ raw: " a", labels: { host: "p1", service: "zisk-worker" }, timeUs: TIME_US });
    expect(read({ MESSAGE: "a", HOST: "x", HOSTNAME: "p1", PROGRAM: "w", PRIORITY: "4" })).toMatchObject({
      labels: { host: "p1", service: "w" },
      level: "warn",
      fields: { HOST: "x", PROGRAM: "w", PRIORITY: "4" },
    });
    const journald = {
      MESSAGE: [97, 255],
      _HOSTNAME: "p1",
      _SYSTEMD_UNIT: "zisk-worker.service",
      __REALTIME_TIMESTAMP: String(TIME_US),
    };
    expect(readPushLine(journald)).toMatchObject({
      raw: Uint8Array.of(97, 255),
      labels: { host: "p1", service: "zisk-worker" },
      timeUs: TIME_US,
    });
  });

  test("keeps what it does not know as fields", () => {
    expect(
      read({ message: "a", n: 5, deep: { list: [1], yes: true, none: null }, level: "WARNING" }),
    ).toEqual({
      raw: "a",
      stream: "/",
      labels: { host: "", service: "" },
      timeUs: null,
      level: "warn",
      fields: { n: "5", "deep.list": "[1]", "deep.yes": "true", level: "WARNING" },
    });
  });

  test.each([
    ["1780580373", 1_780_580_373_000_000],
    [1_780_580_373, 1_780_580_373_000_000],
    ["1780580373.1234567", TIME_US],
    [1_780_580_373_123, 1_780_580_373_123_000],
    ["1780580373123456", TIME_US],
    ["1780580373123456789", TIME_US],
    ["2026-06-04T15:39:33.123456+02:00", TIME_US],
    ["2026-06-04 13:39:33.123456", TIME_US],
  ])("with time %j is of %d", (time, timeUs) => {
    expect(readPushLine({ line: "a", time })).toMatchObject({ timeUs });
    expect(readPushLine({ line: "a", time })).not.toHaveProperty("fields");
  });

  test.each(["soon", "-5", "0", "", "2026-02-30T00:00:00Z", "99999999999999999999"])(
    "with time %j keeps it as a field",
    (time) => {
      expect(readPushLine({ line: "a", time })).toMatchObject({ timeUs: null, fields: { time } });
    },
  );

  test.each([
    [[], "is no JSON object"],
    [{ host: "a" }, "has none of line, log, message, msg, MESSAGE, line_base64"],
    [{ line: "a", line_base64: "YQ==" }, "has both line and line_base64"],
    [{ line_base64: "a b" }, "has a line_base64 that is no base64"],
    [{ line: "a", host: "h".repeat(256) }, "names a host or service of more than 255 characters"],
  ])("%j is none", (value, problem) => {
    expect(readPushLine(value)).toBe(problem);
  });
});
