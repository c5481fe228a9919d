import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTestApiServer, type TestApiServer } from "./fixtures/api-server.ts";
import { createKubernetesSource, kubernetesConfigSchema } from "./kubernetes.ts";
import type { KubernetesTiming } from "./timing.ts";
import type { Source, SourceItem } from "../source.ts";
import { checkpointsOf, describeLosingSource, readUntil, type Delivered } from "../source.contract.ts";

const OPENSSL = "/usr/bin/openssl";
const TIMING: Partial<KubernetesTiming> = { retryFirstMs: 20, retryMostMs: 200, lostAfterMs: 300 };

function sourceOf(kubeconfig: string, options: object = {}, timing: Partial<KubernetesTiming> = {}): Source {
  const config = kubernetesConfigSchema.parse({ type: "kubernetes", kubeconfig, ...options });
  return createKubernetesSource(config, { ...TIMING, ...timing });
}

const raws = (lines: readonly Delivered[]): string[] => lines.map(({ raw }) => raw);

/** Steps of a test, each done once when so many lines have come. */
function steps(total: number, at: Readonly<Record<number, () => void>>) {
  const due = new Map(Object.entries(at).map(([count, act]) => [Number(count), act]));
  return ({ length }: readonly Delivered[]): boolean => {
    for (const [count, act] of due) {
      if (length < count) continue;
      due.delete(count);
      act();
    }
    return length >= total;
  };
}

async function itemsOf(source: Source, count: number): Promise<SourceItem[]> {
  const abort = new AbortController();
  const items: SourceItem[] = [];
  for await (const batch of source.read(new Map(), abort.signal)) {
    items.push(...batch);
    if (items.length >= count) abort.abort();
  }
  return items;
}

describe.skipIf(!existsSync(OPENSSL))("Kubernetes (needs openssl)", () => {
  let api: TestApiServer;
  beforeEach(async () => (api = await startTestApiServer()));
  afterEach(() => api.close());

  describeLosingSource("a container", async () => {
    const own = await startTestApiServer();
    const pod = own.cluster.addPod("prover-0");
    return {
      write: async (lines) => own.cluster.write(pod, lines),
      async lose(lines) {
        own.cluster.write(pod, lines);
        own.cluster.rotate(pod);
      },
      source: () => sourceOf(own.kubeconfig),
      close: () => own.close(),
    };
  });

  /** Acts as soon as a log is followed. */
  function whenFollowed(act: () => void): () => void {
    const before = api.requests.length;
    return () => {
      const timer = setInterval(() => {
        if (!api.requests.slice(before).some((request) => request.includes("follow=true"))) return;
        clearInterval(timer);
        act();
      }, 10);
    };
  }

  test("labels say where a line comes from, in every container and init container", async () => {
    const pod = api.cluster.addPod("zisk-worker-5f6d8-abcde", {
      init: ["fetch-proving-key"],
      names: ["worker", "sidecar"],
      labels: { "app.kubernetes.io/name": "zisk-worker", "pod-template-hash": "5f6d8" },
      owner: { kind: "ReplicaSet", name: "zisk-worker-5f6d8" },
    });
    api.cluster.write(pod, ["fetched"], "fetch-proving-key");
    api.cluster.end(pod, { reason: "Completed", exitCode: 0 }, "fetch-proving-key");
    api.cluster.write(pod, ["proving"], "worker");
    api.cluster.write(pod, ["not wanted"], "sidecar");
    const items = await itemsOf(sourceOf(api.kubeconfig, { containers: ["fetch-*", "worker"] }), 3);
    const fields = {
      namespace: "zisk",
      pod: pod.name,
      node: "node-1",
      workload: "deployment/zisk-worker",
      restart: "0",
    };
    const told = items
      .map(({ labels, kind }) => ({ kind, ...labels }))
      .sort((a, b) => a.service.localeCompare(b.service));
    const init = { ...fields, container: "fetch-proving-key", init: "true" };
    expect(told).toEqual([
      { kind: "line", host: pod.name, service: "fetch-proving-key", fields: init },
      { kind: "note", host: pod.name, service: "fetch-proving-key", fields: init },
      { kind: "line", host: pod.name, service: "zisk-worker", fields: { ...fields, container: "worker" } },
    ]);
    const note = items.find(({ kind }) => kind === "note");
    expect(note).toMatchObject({
      level: "info",
      about: "restart",
      message: expect.stringMatching(/Completed, exit code 0/),
    });
    const stamped = items.find(
      (item) => item.kind === "line" && Buffer.from(item.raw).toString() === "proving",
    );
    expect(
      Math.abs((stamped?.kind === "line" ? (stamped.timeUs ?? 0) : 0) / 1_000 - Date.now()),
    ).toBeLessThan(60_000);
  });

  test("a restart: the rest of the run before, the note, the next run", async () => {
    const pod = api.cluster.addPod("prover-0");
    api.cluster.write(pod, ["one", "two"]);
    const crash = (): void => {
      api.cluster.write(pod, ["last words"]);
      api.cluster.restart(pod, { reason: "OOMKilled", exitCode: 137 });
      api.cluster.write(pod, ["again"]);
    };
    const lines = await readUntil(sourceOf(api.kubeconfig), new Map(), steps(5, { 2: crash }));
    expect(raws(lines)).toEqual([
      "one",
      "two",
      "last words",
      "Container zisk-worker ended: OOMKilled (it used more memory than its limit), exit code 137.",
      "again",
    ]);
    // The previous run and its end are read by whoever was not there, too, and from any line.
    for (const at of [0, 1, 2, 3, 4]) {
      const rest = await readUntil(
        sourceOf(api.kubeconfig),
        checkpointsOf(lines.slice(0, at)),
        ({ length }) => length >= 5 - at,
      );
      expect(rest).toEqual(lines.slice(at));
    }
  });

  test("a restart that the kubelet knows of before the API does", async () => {
    const pod = api.cluster.addPod("prover-0");
    api.cluster.write(pod, ["one"]);
    const crash = whenFollowed(() => {
      api.faults.isHalfOpen = true;
      api.cluster.write(pod, ["last words"]);
      api.faults.isHalfOpen = false;
      api.cutConnections();
      api.cluster.restartUntold(pod, { reason: "Error", exitCode: 1 });
      api.cluster.write(pod, ["again"]);
      const before = api.requests.length;
      const timer = setInterval(() => {
        if (api.requests.slice(before).filter((request) => /log\?.*sinceTime/.test(request)).length < 2)
          return;
        clearInterval(timer);
        api.cluster.tell(pod);
      }, 10);
    });
    const source = sourceOf(api.kubeconfig, {}, { lostAfterMs: 10_000 });
    const lines = await readUntil(source, new Map(), steps(4, { 1: crash }));
    const note = "Container zisk-worker ended: Error, exit code 1.";
    expect(raws(lines)).toEqual(["one", "last words", note, "again"]);
  });

  test("a crash loop: each end is told once, while the container waits", async () => {
    const pod = api.cluster.addPod("prover-0");
    const crash = (run: number) => (): void => {
      if (run > 0) api.cluster.start(pod);
      api.cluster.write(pod, [`run ${run}`]);
      api.cluster.end(pod, { reason: "Error", exitCode: 1 });
    };
    const lines = await readUntil(
      sourceOf(api.kubeconfig),
      new Map(),
      steps(6, { 0: crash(0), 2: crash(1), 4: crash(2) }),
    );
    expect(raws(lines)).toEqual([
      "run 0",
      "Container zisk-worker ended: Error, exit code 1.",
      "run 1",
      "Container zisk-worker ended after restart 1: Error, exit code 1.",
      "run 2",
      "Container zisk-worker ended after restart 2: Error, exit code 1.",
    ]);
  });

  test("runs that came and went while nobody read are a gap", async () => {
    const pod = api.cluster.addPod("prover-0");
    api.cluster.write(pod, ["seen"]);
    const seen = await readUntil(sourceOf(api.kubeconfig), new Map(), ({ length }) => length >= 1);
    for (const run of [1, 2, 3]) {
      api.cluster.restart(pod, { reason: "Error", exitCode: run });
      api.cluster.write(pod, [`run ${run}`]);
    }
    const source = sourceOf(api.kubeconfig);
    let gaps: unknown;
    const lines = await readUntil(source, checkpointsOf(seen), ({ length }) => {
      ({ gaps } = source.status());
      return length >= 4;
    });
    expect(raws(lines)).toEqual([
      expect.stringMatching(/Lines are missing here.*restarted.*2 runs were not read/),
      "run 2",
      "Container zisk-worker ended after restart 2: Error, exit code 3.",
      "run 3",
    ]);
    expect(gaps).toMatchObject([{ reason: expect.stringMatching(/Keep Jobtrail running/) }]);
    const behindGap = await readUntil(
      sourceOf(api.kubeconfig),
      checkpointsOf(lines.slice(0, 1)),
      ({ length }) => length >= 3,
    );
    expect(behindGap).toEqual(lines.slice(1));
  });

  test("a rotated log goes on; what was rotated away unread is told as a gap, once", async () => {
    const pod = api.cluster.addPod("prover-0");
    api.cluster.write(pod, ["one"]);
    const rotate = (): void => {
      api.cluster.rotate(pod);
      api.cluster.write(pod, ["two"]);
    };
    const followed = await readUntil(
      sourceOf(api.kubeconfig),
      new Map(),
      steps(2, { 1: whenFollowed(rotate) }),
    );
    expect(raws(followed).at(-1)).toBe("two");
    api.cluster.write(pod, ["rotated away unread"]);
    rotate();
    const rest = await readUntil(
      sourceOf(api.kubeconfig),
      checkpointsOf(followed),
      ({ length }) => length >= 2,
    );
    expect(raws(rest)).toEqual([expect.stringMatching(/kubelet rotated.*containerLogMaxSize/), "two"]);
    const again = await readUntil(
      sourceOf(api.kubeconfig),
      checkpointsOf([...followed, ...rest.slice(0, 1)]),
      ({ length }) => length >= 1,
    );
    expect(again).toEqual(rest.slice(1));
  });

  test("pods come and go, also one of the same name; a forgotten watch begins anew", async () => {
    const first = api.cluster.addPod("prover-0");
    api.cluster.write(first, ["first"]);
    const replace = (): void => {
      api.cluster.write(first, ["its last words"]);
      api.cluster.deletePod(first);
      api.cluster.write(api.cluster.addPod("prover-0"), ["second"]);
    };
    const forget = (): void => {
      api.cluster.forget();
      api.cutConnections();
      api.cluster.write(api.cluster.addPod("prover-1"), ["third"]);
    };
    const source = sourceOf(api.kubeconfig);
    const lines = await readUntil(source, new Map(), steps(4, { 1: whenFollowed(replace), 3: forget }));
    expect(new Set(raws(lines))).toEqual(new Set(["first", "its last words", "second", "third"]));
    expect(new Set(lines.map(({ stream }) => stream)).size).toBe(3);
    expect(api.requests.filter((request) => /pods\?labelSelector/.test(request)).length).toBeGreaterThan(1);
  });

  test("a list whose next page came too late begins anew", async () => {
    api.faults.oldTokens = 2;
    for (const name of ["prover-0", "prover-1", "prover-2"])
      api.cluster.write(api.cluster.addPod(name), [name]);
    const source = sourceOf(api.kubeconfig);
    const lines = await readUntil(source, new Map(), ({ length }) => length >= 3);
    expect(raws(lines).sort()).toEqual(["prover-0", "prover-1", "prover-2"]);
    expect(api.faults.oldTokens).toBe(0);
  });

  test("a container that is not started has no log yet, which is no problem, and is read once it is", async () => {
    const pod = api.cluster.addPod("prover-0", { waits: "ContainerCreating" });
    const source = sourceOf(api.kubeconfig);
    const reading = readUntil(source, new Map(), ({ length }) => length >= 1);
    await expect.poll(() => source.status()).toMatchObject({ state: "following", problem: null });
    expect(api.requests.filter((request) => request.includes("/log?"))).toEqual([]);
    api.cluster.begin(pod);
    api.cluster.write(pod, ["one"]);
    expect(raws(await reading)).toEqual(["one"]);
  });

  test("a log that the kubelet has not begun, although the API says so, is asked for again", async () => {
    const pod = api.cluster.addPod("prover-0");
    const [container] = pod.containers;
    Object.assign(container ?? {}, { waits: "ContainerCreating" });
    const source = sourceOf(api.kubeconfig);
    const reading = readUntil(source, new Map(), ({ length }) => length >= 1);
    await expect.poll(() => source.status().problem).toMatch(/is waiting to start: ContainerCreating/);
    api.cluster.begin(pod);
    api.cluster.write(pod, ["one"]);
    expect(raws(await reading)).toEqual(["one"]);
    expect(source.status().problem).toBeNull();
  });

  test("a pod that is deleted before it was read leaves a gap", async () => {
    const pod = api.cluster.addPod("prover-0");
    api.cluster.write(pod, ["one"]);
    api.faults.forbidden = /log$/;
    const source = sourceOf(api.kubeconfig);
    const reading = readUntil(source, new Map(), ({ length }) => length >= 1);
    await expect.poll(() => source.status().problem).toMatch(/pods\/log/);
    api.cluster.deletePod(pod);
    expect(raws(await reading)).toEqual([
      expect.stringMatching(/pod was deleted before the log of container/),
    ]);
  });

  test("an API server that is away is said, and come back to", async () => {
    const pod = api.cluster.addPod("prover-0");
    api.cluster.write(pod, ["one"]);
    const source = sourceOf(api.kubeconfig);
    const seen: unknown[] = [];
    let away: Promise<void> | undefined;
    const lines = await readUntil(source, new Map(), ({ length }) => {
      if (length === 1) {
        away ??= api.restart(1_000).then(() => api.cluster.write(pod, ["two"]));
        const timer = setInterval(() => seen.push(source.status()), 20);
        void away.finally(() => clearInterval(timer));
      }
      return length >= 2;
    });
    expect(raws(lines)).toEqual(["one", "two"]);
    expect(seen).toContainEqual(
      expect.objectContaining({
        state: "retrying",
        problem: expect.stringMatching(/API at https:\/\/127.* cannot be reached .*kubectl get pods/),
        retryAtMs: expect.any(Number),
      }),
    );
  });

  test("what the kubelet itself says is a problem and no line; lines come all the same", async () => {
    const pod = api.cluster.addPod("prover-0");
    api.cluster.write(pod, ["one"]);
    const run = pod.containers[0]?.runs[0];
    if (run) run.words = "failed to create fsnotify watcher: too many open files";
    const source = sourceOf(api.kubeconfig);
    const problems = new Set<string | null>();
    const timer = setInterval(() => {
      problems.add(source.status().problem);
      if (problems.size === 2) api.cluster.write(pod, ["two"]);
    }, 10);
    const lines = await readUntil(source, new Map(), ({ length }) => length >= 2);
    clearInterval(timer);
    expect(raws(lines).slice(0, 2)).toEqual(["one", "two"]);
    expect([...problems].join("")).toMatch(
      /cannot follow the log of container zisk-worker of pod prover-0 and says: failed to/,
    );
  });

  test("a piece without newline is a line only when its run has ended", async () => {
    const pod = api.cluster.addPod("prover-0");
    api.cluster.write(pod, ["whole"]);
    api.cluster.writeRest(pod, "torn");
    const end = (): void => api.cluster.end(pod, { reason: "Error", exitCode: 1 });
    const lines = await readUntil(sourceOf(api.kubeconfig), new Map(), steps(3, { 1: end }));
    expect(raws(lines)).toEqual(["whole", "torn", "Container zisk-worker ended: Error, exit code 1."]);
  });

  test("connections that stay open and say nothing are given up", async () => {
    const pod = api.cluster.addPod("prover-0");
    api.cluster.write(pod, ["one"]);
    const timing = { checkSilentLogAfterMs: 200, watchSeconds: 1, watchGraceMs: 100, answerWithinMs: 500 };
    const source = sourceOf(api.kubeconfig, {}, timing);
    const goSilent = (): void => {
      api.faults.isHalfOpen = true;
      api.cluster.write(pod, ["two"]);
      api.cluster.write(api.cluster.addPod("prover-1"), ["three"]);
      // What is open stays so; new connections work.
      setImmediate(() => (api.faults.isHalfOpen = false));
    };
    const lines = await readUntil(source, new Map(), steps(3, { 1: whenFollowed(goSilent) }));
    expect(new Set(raws(lines))).toEqual(new Set(["one", "two", "three"]));
  });
});
