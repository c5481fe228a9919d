import { describe, expect, test } from "vitest";
import {
  compareNames,
  compressionOf,
  isDated,
  isSealed,
  rotatedFrom,
  serviceOf,
  streamOf,
} from "./rotated-name.ts";

describe("the stream of a file", () => {
  test.each([
    ["/l/zisk-worker.log", "/l/zisk-worker.log"],
    ["/l/zisk-worker.log.0", "/l/zisk-worker.log"],
    ["/l/zisk-worker.log.4.bz2", "/l/zisk-worker.log"],
    ["/l/zisk-worker.log.12.gz", "/l/zisk-worker.log"],
    ["/l/zisk-worker.log.1.zst", "/l/zisk-worker.log"],
    ["/l/zisk-worker.log.gz", "/l/zisk-worker.log"],
    ["/l/zisk-worker.log-20260604", "/l/zisk-worker.log"],
    ["/l/zisk-worker.log-20260604.gz", "/l/zisk-worker.log"],
    ["/l/zisk-worker.log-20260604-1780571973.gz", "/l/zisk-worker.log"],
    ["/l/zisk-worker.log.20260604T120000.bz2", "/l/zisk-worker.log"],
    ["/l/zisk-worker.2026-06-04", "/l/zisk-worker"],
    ["/l/zisk-worker.log.2026-06-04", "/l/zisk-worker.log"],
    ["/l/zisk-worker.2026-06-04-13", "/l/zisk-worker"],
    ["/l/zisk-worker.2026-06-04-13-05", "/l/zisk-worker"],
    ["/l/zisk-worker.2026-06-04.zst", "/l/zisk-worker"],
    ["/l/zisk-worker.2026-06-04.log", "/l/zisk-worker.*.log"],
    ["/l/zisk-worker.2026-06-04-13.log.gz", "/l/zisk-worker.*.log"],
    ["/l/zisk-worker.2026-06-04.log.1", "/l/zisk-worker.*.log"],
    ["/l/worker.log.2026-06-04", "/l/worker.log"],
    ["/l/worker.out.1", "/l/worker.out"],
    ["/l/worker.out.2.gz", "/l/worker.out"],
    ["/l/worker.err-20260604.gz", "/l/worker.err"],
    ["/l/worker.out.0.bz2", "/l/worker.out"],
  ])("%s is %s", (path, stream) => expect(streamOf(path)).toBe(stream));

  test.each([
    "/l/zisk-worker.1",
    "/l/zisk-worker.log.bak",
    "/l/zisk-worker.log.old",
    "/l/zisk-worker-07.log",
    "/l/prover-20260604",
    "/l/lib.so.6",
  ])("%s is itself", (path) => expect(streamOf(path)).toBe(path));
});

test.each([
  ["/l/worker.1", "/l/worker"],
  ["/l/worker.2.gz", "/l/worker"],
  ["/l/worker-20260604.gz", "/l/worker"],
  ["/l/worker.log", undefined],
  ["/l/worker.gz", undefined],
])("%s was rotated away from %s, if there is such a file", (path, base) =>
  expect(rotatedFrom(path)).toBe(base),
);

test.each([
  ["/l/zisk-worker.log", "zisk-worker"],
  ["/l/zisk-worker.*.log", "zisk-worker"],
  ["/l/zisk-worker.*.json", "zisk-worker.json"],
  ["/l/zisk-worker", "zisk-worker"],
  ["/l/worker.log.2026-06-04", "worker"],
  ["/l/worker.out", "worker.out"],
])("the service of %s is %s", (stream, service) => expect(serviceOf(stream)).toBe(service));

test("a name tells how a file is compressed, and of what nothing can be read", () => {
  expect(["a.log", "a.log.0.bz2", "a.gz", "a.zst", "a.xz"].map(compressionOf)).toEqual([
    undefined,
    "bz2",
    "gz",
    "zst",
    undefined,
  ]);
  expect(["a.log", "a.gz", "a.log.xz", "a.zip"].map(isSealed)).toEqual([false, false, true, true]);
});

test("days are told from numbers, and ordered by their dates, compressed or not", () => {
  const paths = ["/l/w.2026-06-10", "/l/w.2026-06-09.gz", "/l/w.2025-12-31"];
  expect(paths.every(isDated)).toBe(true);
  expect(isDated("/l/w.log.0.bz2")).toBe(false);
  expect(paths.sort(compareNames)).toEqual(["/l/w.2025-12-31", "/l/w.2026-06-09.gz", "/l/w.2026-06-10"]);
});
