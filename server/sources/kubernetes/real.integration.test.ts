import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { createKubernetesSource, kubernetesConfigSchema } from "./kubernetes.ts";
import type { Source } from "../source.ts";
import { describeSource, readUntil } from "../source.contract.ts";

const KUBECONFIG = process.env["JOBTRAIL_TEST_KUBECONFIG"] ?? "";
const NAMESPACE = process.env["JOBTRAIL_TEST_KUBERNETES_NAMESPACE"] ?? "default";
const IMAGE = process.env["JOBTRAIL_TEST_KUBERNETES_IMAGE"] ?? "busybox:1";
const run = promisify(execFile);

const kubectl = (...args: string[]): string[] => ["--kubeconfig", KUBECONFIG, "-n", NAMESPACE, ...args];

/** A pod of a real cluster whose log a test writes, and which restarts when told to. */
async function startPod(): Promise<{
  write: (lines: readonly string[]) => Promise<void>;
  crash: () => Promise<void>;
  source: () => Source;
  close: () => Promise<void>;
}> {
  const name = `jobtrail-test-${randomUUID().slice(0, 8)}`;
  const command = ["sh", "-c", "trap 'exit 3' TERM; while :; do sleep 1; done"];
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { "jobtrail-test": name } },
    spec: { containers: [{ name: "zisk-worker", image: IMAGE, command }], restartPolicy: "Always" },
  };
  await piped(kubectl("apply", "-f", "-"), JSON.stringify(pod));
  await run("kubectl", kubectl("wait", "--for=condition=Ready", `pod/${name}`, "--timeout=60s"));
  const config = {
    type: "kubernetes",
    kubeconfig: KUBECONFIG,
    namespaces: [NAMESPACE],
    selector: `jobtrail-test=${name}`,
  };
  return {
    write: (lines) =>
      piped(
        // kubectl ends well and loses what it was given where the command writes nothing back.
        kubectl("exec", "-i", name, "--", "sh", "-c", "cat > /proc/1/fd/1; echo ok"),
        Buffer.from(lines.map((line) => `${line}\n`).join(""), "latin1"),
      ),
    async crash() {
      await run("kubectl", kubectl("exec", name, "--", "kill", "1"));
    },
    source: () => createKubernetesSource(kubernetesConfigSchema.parse(config)),
    async close() {
      await run("kubectl", kubectl("delete", "pod", name, "--now", "--wait=false"));
    },
  };
}

async function piped(args: readonly string[], input: string | Buffer): Promise<void> {
  const child = spawn("kubectl", args, { stdio: ["pipe", "ignore", "inherit"] });
  child.stdin.end(input);
  const [code] = (await once(child, "exit")) as [number];
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")} ended with code ${code}.`);
}

describe.skipIf(KUBECONFIG === "")("a real cluster (needs JOBTRAIL_TEST_KUBECONFIG)", () => {
  describeSource("a container", startPod);

  test("a restart: the rest of the run before, the note, the next run", async () => {
    const pod = await startPod();
    try {
      await pod.write(["last words"]);
      await pod.crash();
      const lines = await readUntil(pod.source(), new Map(), ({ length }) => length >= 2);
      const note = "Container zisk-worker ended: Error, exit code 3.";
      expect(lines.map(({ raw }) => raw)).toEqual(["last words", note]);
    } finally {
      await pod.close();
    }
  });
});
