import { expect, test } from "vitest";
import { deploymentOf, type Deployment, type Origin } from "./deployment.ts";

function origin(change: Partial<Origin>): Origin {
  return {
    kind: "push",
    settings: {},
    host: "h",
    service: "zisk-worker",
    stream: "s",
    fields: {},
    ...change,
  };
}

const CASES: [string, Partial<Origin>, Deployment][] = [
  ["a unit here", { kind: "journald" }, { on: "systemd", unit: "zisk-worker.service", ssh: null }],
  [
    "a unit of another type",
    { kind: "journald", service: "zisk.socket" },
    { on: "systemd", unit: "zisk.socket", ssh: null },
  ],
  [
    "a unit over ssh",
    { kind: "journald", settings: { ssh: "prover-07", ssh_options: ["-F", "/etc/my ssh"] } },
    { on: "systemd", unit: "zisk-worker.service", ssh: ["ssh", "-t", "-F", "/etc/my ssh", "prover-07"] },
  ],
  [
    "settings of another shape",
    { kind: "journald", settings: { ssh: 7, ssh_options: "x" } },
    { on: "systemd", unit: "zisk-worker.service", ssh: null },
  ],
  [
    "a service of a Compose project",
    {
      kind: "docker",
      service: "worker",
      settings: { project: "zisk" },
      fields: { container: "zisk-worker-1" },
    },
    { on: "compose", project: "zisk", service: "worker" },
  ],
  [
    "a container of no project",
    { kind: "docker", settings: { url: "tcp://h:2376" }, fields: { container: "zisk-worker" } },
    { on: "docker", container: "zisk-worker", docker: ["docker", "-H", "tcp://h:2376"] },
  ],
  [
    "a container at another socket",
    { kind: "docker", host: "w", settings: { socket: "/run/d.sock" } },
    { on: "docker", container: "w", docker: ["docker", "-H", "unix:///run/d.sock"] },
  ],
  [
    "a pod of a deployment, in another context",
    {
      kind: "kubernetes",
      settings: { context: "gpu", kubeconfig: "/k", selector: "app=prover" },
      fields: { namespace: "zisk", workload: "statefulset/prover", container: "zisk-worker" },
    },
    {
      on: "kubernetes",
      namespace: "zisk",
      workload: "statefulset/prover",
      container: "zisk-worker",
      selector: "app=prover",
      kubectl: ["kubectl", "--kubeconfig", "/k", "--context", "gpu"],
    },
  ],
  [
    "a bare pod",
    { kind: "kubernetes", fields: { namespace: "zisk", workload: "pod/x" } },
    {
      on: "kubernetes",
      namespace: "zisk",
      workload: null,
      container: "zisk-worker",
      selector: "app.kubernetes.io/name=zisk-worker",
      kubectl: ["kubectl"],
    },
  ],
  [
    "a pod whose lines an OpenTelemetry Collector sent",
    {
      kind: "otlp",
      fields: {
        "k8s.namespace.name": "zisk",
        "k8s.deployment.name": "workers",
        "k8s.container.name": "zisk-worker",
      },
    },
    {
      on: "kubernetes",
      namespace: "zisk",
      workload: "deployment/workers",
      container: "zisk-worker",
      selector: "app.kubernetes.io/name=zisk-worker",
      kubectl: ["kubectl"],
    },
  ],
  [
    "launchd's file",
    { kind: "file", stream: "/var/log/zisk-worker/zisk-worker.log" },
    { on: "launchd", service: "zisk-worker" },
  ],
  ["a file appender's", { kind: "file", stream: "/srv/logs/worker.2026-06-04" }, { on: "unknown" }],
  [
    "a field of the service's own that is named like one of ours",
    { kind: "journald", fields: { namespace: "zisk", pod: "x" } },
    { on: "systemd", unit: "zisk-worker.service", ssh: null },
  ],
  [
    "a pod that another Jobtrail reads",
    { kind: "forward", fields: { namespace: "zisk", pod: "p-0", workload: "statefulset/p" } },
    {
      on: "kubernetes",
      namespace: "zisk",
      workload: "statefulset/p",
      container: "zisk-worker",
      selector: "app.kubernetes.io/name=zisk-worker",
      kubectl: ["kubectl"],
    },
  ],
  ["lines that were pushed", {}, { on: "unknown" }],
];

test.each(CASES)("%s", (_name, change, deployment) => {
  expect(deploymentOf(origin(change))).toEqual(deployment);
});
