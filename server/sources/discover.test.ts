import { expect, test } from "vitest";
import { DEFAULT_LOG_FILES, lookAtDocker } from "./discover.ts";
import { askedForBy } from "./file/find-files.ts";

const isAskedFor = askedForBy(DEFAULT_LOG_FILES);

test.each([
  "/var/log/zisk-worker/zisk-worker.log",
  "/var/log/zisk/zisk-coordinator-server.log",
  "/var/log/zisk/zisk-worker-server.log",
  "/var/log/zisk/zisk-worker-server.log.0.bz2",
  "/var/log/zisk/worker.log.2026-06-04",
  "/var/log/distributed/coordinator.log.2026-06-04",
  "/var/log/distributed/coordinator.log",
])("%s is looked for without a configuration", (path) => expect(isAskedFor(path)).toBe(true));

test.each(["/var/log/syslog", "/var/log/zisk/notes.txt", "/var/log/zisk/worker.log.bak"])(
  "%s is not",
  (path) => expect(isAskedFor(path)).toBe(false),
);

test("a machine without an engine has no containers, which is said", async () => {
  expect(await lookAtDocker("/nowhere/docker.sock")).toEqual({
    finding: "No containers are read: there is no Docker socket at /nowhere/docker.sock.",
  });
});
