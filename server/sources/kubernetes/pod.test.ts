import { describe, expect, test } from "vitest";
import { containersOf, podSchema, workloadOf, type Pod } from "./pod.ts";

function podOf(status: object, owner?: { kind: string; name: string }): Pod {
  return podSchema.parse({
    metadata: {
      name: "prover-0",
      namespace: "zisk",
      uid: "u",
      labels: { "pod-template-hash": "5f6d8" },
      ...(owner ? { ownerReferences: [owner] } : {}),
    },
    spec: { containers: [{ name: "zisk-worker" }], initContainers: [{ name: "fetch" }] },
    status: { containerStatuses: [{ name: "zisk-worker", restartCount: 2, containerID: "c2", ...status }] },
  });
}

const terminated = (containerID: string, exitCode = 137): object => ({
  terminated: { containerID, exitCode, reason: "OOMKilled", finishedAt: "2026-06-04T13:39:33Z" },
});
const ending = { exitCode: 137, reason: "OOMKilled", finishedUs: 1_780_580_373_000_000 };

describe("the runs of a container", () => {
  test.each([
    [
      "running, after a crash",
      { state: { running: {} }, lastState: terminated("c1") },
      { state: "running", previous: ending },
    ],
    ["running for the first time", { state: { running: {} } }, { state: "running" }],
    [
      "waiting after its crash",
      { state: { waiting: {} }, lastState: terminated("c2") },
      { state: "ended", ended: ending },
    ],
    [
      "created again, not started",
      { state: { waiting: {} }, lastState: terminated("c1") },
      { state: "waiting", previous: ending },
    ],
    ["never started", { state: { waiting: {} } }, { state: "waiting" }],
    [
      "ended for good",
      { state: terminated("c2"), lastState: terminated("c1") },
      { state: "ended", ended: ending, previous: ending },
    ],
  ])("%s", (_, status, runs) => {
    const [init, worker] = containersOf(podOf(status));
    expect(init).toEqual({ name: "fetch", isInit: true, latestRun: 0, state: "waiting" });
    expect(worker).toEqual({ name: "zisk-worker", isInit: false, latestRun: 2, ...runs });
  });
});

test.each([
  [{ kind: "ReplicaSet", name: "zisk-worker-5f6d8" }, "deployment/zisk-worker"],
  [{ kind: "ReplicaSet", name: "by-hand" }, "replicaset/by-hand"],
  [{ kind: "StatefulSet", name: "prover" }, "statefulset/prover"],
  [{ kind: "DaemonSet", name: "prover" }, "daemonset/prover"],
  [undefined, undefined],
])("the workload of %o is %s", (owner, workload) => {
  expect(workloadOf(podOf({}, owner))).toBe(workload);
});
