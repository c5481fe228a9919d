import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTestApiServer, type TestApiServer } from "./fixtures/kubernetes-api-server.ts";
import { createKubernetesSource, kubernetesConfigSchema } from "./kubernetes.ts";
import type { KubernetesTiming } from "./kubernetes-timing.ts";
import type { Source } from "./source.ts";
import { checkpointsOf, describeSource, readUntil, type Delivered } from "./source.contract.ts";

const OPENSSL = "/usr/bin/openssl";
const TIMING: Partial<KubernetesTiming> = { retryFirstMs: 20, retryMostMs: 200, lostAfterMs: 300 };

function sourceOf(kubeconfig: string, options: object = {}, timing: Partial<KubernetesTiming> = {}): Source {
  const config = kubernetesConfigSchema.parse({ type: "kubernetes", kubeconfig, ...options });
  return createKubernetesSource(config, { ...TIMING, ...timing });
}

const raws = (lines: readonly Delivered[]): string[] => lines.map(({ raw }) => raw);

describe.skipIf(!existsSync(OPENSSL))("Kubernetes (needs openssl)", () => {
  let api: TestApiServer;
  beforeEach(async () => (api = await startTestApiServer()));
  afterEach(() => api.close());

  describeSource("a container", async () => {
    const own = await startTestApiServer();
    const pod = own.cluster.addPod("prover-0");
    return {
      write: async (lines) => own.cluster.write(pod, lines),
      source: () => sourceOf(own.kubeconfig),
      close: () => own.close(),
    };
  });

  test("a restart: the rest of the run before, the note, the next run", async () => {
    const pod = api.cluster.addPod("prover-0");
    api.cluster.write(pod, ["one", "two"]);
    let restarted = false;
    const lines = await readUntil(sourceOf(api.kubeconfig), new Map(), ({ length }) => {
      if (length >= 2 && !restarted) {
        restarted = true;
        api.cluster.write(pod, ["last words"]);
        api.cluster.restart(pod, { reason: "OOMKilled", exitCode: 137 });
        api.cluster.write(pod, ["again"]);
      }
      return length >= 5;
    });
    expect(raws(lines)).toEqual([
      "one",
      "two",
      "last words",
      "Container zisk-worker ended: OOMKilled (it used more memory than its limit), exit code 137.",
      "again",
    ]);
    const rest = await readUntil(
      sourceOf(api.kubeconfig),
      checkpointsOf(lines.slice(0, 2)),
      ({ length }) => length >= 3,
    );
    expect(rest).toEqual(lines.slice(2));
  });
});
