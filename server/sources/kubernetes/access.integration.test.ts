import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTestApiServer, type TestApiServer } from "./fixtures/api-server.ts";
import type { TestPod } from "./fixtures/cluster.ts";
import {
  createKubernetesSource,
  kubernetes,
  kubernetesConfigSchema,
  type KubernetesOptions,
} from "./kubernetes.ts";
import type { SourceItem, SourceStatus } from "../source.ts";

const OPENSSL = "/usr/bin/openssl";
const KUBECTL = "/usr/bin/kubectl";
const run = promisify(execFile);

const configOf = (options: object): KubernetesOptions =>
  kubernetesConfigSchema.parse({ type: "kubernetes", ...options });

/** Reads until the status is as the test wants it. */
async function statusOf(
  options: KubernetesOptions,
  isWanted: (status: SourceStatus) => boolean,
): Promise<SourceStatus> {
  const abort = new AbortController();
  const source = createKubernetesSource(options, { retryFirstMs: 50, answerWithinMs: 500 });
  const reading = (async () => {
    for await (const items of source.read(new Map(), abort.signal)) expect(items).toEqual([]);
  })();
  await expect.poll(() => isWanted(source.status()), { timeout: 20_000 }).toBe(true);
  const status = source.status();
  abort.abort();
  await reading;
  expect(source.status().state).toBe("stopped");
  return status;
}

/** The problem as the status tells it and as the probe does. */
async function problemsOf(options: object): Promise<{ told: string; retryAtMs: unknown; probed: string }> {
  const config = configOf(options);
  const { problem, retryAtMs } = await statusOf(config, (status) => status.problem !== null);
  const probe = await kubernetes.probe(config, AbortSignal.timeout(20_000));
  return { told: problem ?? "", retryAtMs, probed: probe.problem ?? "" };
}

describe.skipIf(!existsSync(OPENSSL))("the way to a cluster (needs openssl)", () => {
  let api: TestApiServer;
  beforeEach(async () => (api = await startTestApiServer()));
  afterEach(() => api.close());

  test("wrong credentials", async () => {
    const { told, retryAtMs, probed } = await problemsOf({ kubeconfig: api.kubeconfig, context: "stranger" });
    expect(told).toMatch(/API at https:\/\/127\S+ refused the credentials \(401\)\. Sign in again/);
    expect(probed).toBe(told);
    expect(retryAtMs).toBeGreaterThan(Date.now() - 60_000);
  });

  test("an exec plug-in that fails is told in its own words", async () => {
    const config = JSON.parse(await readFile(api.kubeconfig, "utf8")) as { users: object[] };
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "sh",
      args: ["-c", "echo please log in >&2; exit 1"],
    };
    config.users[0] = { name: "tester", user: { exec } };
    const kubeconfig = join(api.folder, "exec");
    await writeFile(kubeconfig, JSON.stringify(config));
    const { told } = await problemsOf({ kubeconfig });
    expect(told).toMatch(/credentials that the kubeconfig describes cannot be had \(please log in\)/);
  });

  test("no right to list pods, and none to read logs", async () => {
    const pod = api.cluster.addPod("prover-0");
    api.cluster.write(pod, ["one"]);
    api.faults.forbidden = /pods$/;
    const pods = await problemsOf({ kubeconfig: api.kubeconfig });
    const role =
      /403.*Role with get, list and watch on pods and get on pods\/log.*docs\/kubernetes-role\.yaml/;
    expect(pods.told).toMatch(/does not let Jobtrail read the pods of namespace zisk/);
    expect(pods.told).toMatch(role);
    expect(pods.probed).toBe(pods.told);
    api.faults.forbidden = /log$/;
    const logs = await problemsOf({ kubeconfig: api.kubeconfig });
    expect(logs.told).toMatch(/does not let Jobtrail read the log of container zisk-worker of pod prover-0/);
    expect(logs.told).toMatch(role);
    expect(logs.probed).toBe(logs.told);
  });

  test("a namespace that does not exist; one without pods is none", async () => {
    const { told, probed } = await problemsOf({ kubeconfig: api.kubeconfig, namespaces: ["zisk", "zikc"] });
    expect(told).toMatch(/There is no namespace zikc in this cluster\. Correct namespaces/);
    expect(probed).toBe(told);
    const status = await statusOf(
      configOf({ kubeconfig: api.kubeconfig }),
      ({ state }) => state === "following",
    );
    expect(status.problem).toBeNull();
  });

  test("no kubeconfig at all, none at the path, a text that is none, a context that is not in it", async () => {
    const before = { KUBECONFIG: process.env["KUBECONFIG"], HOME: process.env["HOME"] };
    Object.assign(process.env, { KUBECONFIG: "", HOME: api.folder });
    try {
      expect((await problemsOf({})).told).toMatch(/There is no kubeconfig: .*Name one with kubeconfig/);
    } finally {
      Object.assign(process.env, before);
      if (before.KUBECONFIG === undefined) delete process.env["KUBECONFIG"];
    }
    expect((await problemsOf({ kubeconfig: "/nonexistent/config" })).told).toBe(
      "There is no kubeconfig at /nonexistent/config; correct the path.",
    );
    const broken = join(api.folder, "broken");
    await writeFile(broken, "clusters: [");
    expect((await problemsOf({ kubeconfig: broken })).told).toMatch(/broken cannot be read as a kubeconfig/);
    expect((await problemsOf({ kubeconfig: api.kubeconfig, context: "prod" })).told).toMatch(
      /There is no context prod in .*kubeconfig\. It has test, stranger\./,
    );
  });

  test("a kubeconfig that comes later is taken", async () => {
    const kubeconfig = join(api.folder, "later");
    const abort = new AbortController();
    const source = createKubernetesSource(configOf({ kubeconfig }), { retryFirstMs: 20, retryMostMs: 100 });
    api.cluster.write(api.cluster.addPod("prover-0"), ["one"]);
    const items: SourceItem[] = [];
    const reading = (async () => {
      for await (const batch of source.read(new Map(), abort.signal)) items.push(...batch);
    })();
    await expect.poll(() => source.status().state).toBe("retrying");
    await writeFile(kubeconfig, await readFile(api.kubeconfig, "utf8"));
    await expect.poll(() => items.length).toBe(1);
    abort.abort();
    await reading;
  });

  test("nothing listens, a certificate that is not trusted, and a server that never answers", async () => {
    const config = JSON.parse(await readFile(api.kubeconfig, "utf8")) as {
      clusters: { cluster: Record<string, string> }[];
    };
    const cluster = config.clusters[0]?.cluster ?? {};
    const kubeconfig = join(api.folder, "other");
    await writeFile(
      kubeconfig,
      JSON.stringify({ ...config, clusters: [{ name: "test", cluster: { server: api.url } }] }),
    );
    expect((await problemsOf({ kubeconfig })).told).toMatch(
      /certificate .* is not trusted .*certificate-authority-data/,
    );
    api.faults.isSilent = true;
    const silent = await statusOf(
      configOf({ kubeconfig: api.kubeconfig }),
      ({ problem }) => problem !== null,
    );
    expect(silent.problem).toMatch(/said nothing about the pods of namespace zisk for 0.5 s.*opened again/);
    const port = await closedPort();
    cluster["server"] = `https://127.0.0.1:${port}`;
    await writeFile(kubeconfig, JSON.stringify(config));
    expect((await problemsOf({ kubeconfig })).told).toMatch(/cannot be reached \(.*ECONNREFUSED.*\)/);
  });

  test("the probe says what is there", async () => {
    api.cluster.addPod("prover-0", { init: ["fetch-proving-key"] });
    api.cluster.addPod("prover-1");
    api.cluster.addPod("prover-2");
    api.cluster.addPod("web", { labels: { app: "web" } });
    const probe = await kubernetes.probe(
      configOf({ kubeconfig: api.kubeconfig }),
      AbortSignal.timeout(20_000),
    );
    expect(probe).toEqual({
      found: [
        "Pod prover-0 in namespace zisk: fetch-proving-key (init), zisk-worker.",
        "Pod prover-1 in namespace zisk: zisk-worker.",
        "Pod prover-2 in namespace zisk: zisk-worker.",
      ],
      problem: null,
    });
  });

  describe.skipIf(!existsSync(KUBECTL))("kubectl (needs kubectl)", () => {
    let pod: TestPod;
    beforeEach(() => {
      pod = api.cluster.addPod("prover-0");
      api.cluster.write(pod, ["of the first run"]);
      api.cluster.restart(pod, { reason: "Error", exitCode: 1 });
      api.cluster.write(pod, ["one", "two  \xff it's", 'three "3"']);
    });

    async function shell(command: string): Promise<string> {
      // kubectl keeps what it discovered under HOME.
      const env = { ...process.env, HOME: api.folder };
      const { stdout } = await run("sh", ["-c", command], { encoding: "latin1", env });
      return stdout;
    }

    test("the server speaks as the API does", async () => {
      const kubectl = `kubectl --kubeconfig ${api.kubeconfig} -n zisk`;
      expect(await shell(`${kubectl} get pods -o name -l app.kubernetes.io/name=zisk-worker`)).toBe(
        "pod/prover-0\n",
      );
      expect(await shell(`${kubectl} logs prover-0 --previous`)).toBe("of the first run\n");
      expect(await shell(`${kubectl} logs prover-0 --timestamps --tail=1`)).toMatch(
        /^\d{4}-\S+\.\d{9}Z three "3"\n$/,
      );
    });

    test("the commands print the very lines of a span", async () => {
      const config = configOf({ kubeconfig: api.kubeconfig, context: "test" });
      const lines = pod.containers[0]?.runs[1]?.lines ?? [];
      const streams = [
        { stream: `zisk/prover-0/zisk-worker/${pod.uid}`, host: "prover-0", service: "zisk-worker" },
      ];
      const printed = async (fromUs: number, toUs: number): Promise<string> => {
        const [command] = kubernetes.readCommands(config, streams, { fromUs, toUs });
        expect(command?.what).toBe("prover-0 (zisk-worker)");
        return shell(command?.command ?? "false");
      };
      const atUs = (index: number): number => Number(lines[index]?.ns ?? 0n) / 1_000;
      const all = 'one\ntwo  \xff it\'s\nthree "3"\n';
      expect(await printed(0, Infinity)).toBe(all);
      expect(await printed(Math.floor(atUs(0) / 1e6) * 1e6, Infinity)).toBe(all);
      expect(await printed(0, atUs(2))).toBe("one\ntwo  \xff it's\n");
      expect(await printed(atUs(1), Infinity)).toBe('two  \xff it\'s\nthree "3"\n');
      expect(await printed(atUs(1), atUs(2))).toBe("two  \xff it's\n");
    });
  });
});

async function closedPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
