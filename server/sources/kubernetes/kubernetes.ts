import picomatch from "picomatch";
import * as z from "zod";
import { KubernetesApi } from "./api.ts";
import { kubernetesCommands } from "./read-commands.ts";
import { ContainerReader } from "./container-reader.ts";
import { containersOf, workloadOf, type Container, type Pod } from "./pod.ts";
import { watchPods, type PodListener } from "./pod-watch.ts";
import { probeKubernetes } from "./probe.ts";
import { MergedBatches } from "../merged-batches.ts";
import { USUAL_TIMING, type KubernetesTiming } from "./timing.ts";
import type { Checkpoints, Gap, Labels, Source, SourceItem, SourceKind, SourceStatus } from "../source.ts";

/** A Kubernetes source in `jobtrail.toml`. */
export const kubernetesConfigSchema = z.strictObject({
  type: z.literal("kubernetes"),
  name: z.string().min(1).default("kubernetes"),
  namespaces: z.array(z.string().min(1)).min(1).default(["zisk"]).describe("Namespaces to read"),
  selector: z
    .string()
    .default("app.kubernetes.io/name=zisk-worker")
    .describe("A label selector, as kubectl get pods -l"),
  containers: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Names or globs of containers; all, init containers too, where it is left out"),
  kubeconfig: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Path of a kubeconfig; $KUBECONFIG, ~/.kube/config or the service account where it is left out",
    ),
  context: z
    .string()
    .min(1)
    .optional()
    .describe("A context of the kubeconfig; the current one where it is left out"),
});

/** Options of a Kubernetes source. */
export type KubernetesOptions = z.infer<typeof kubernetesConfigSchema>;

/** Most gaps that are kept for the sources page. */
const KEPT_GAPS = 30;

/** Containers of pods, found by namespace and label. */
export const kubernetes: SourceKind<typeof kubernetesConfigSchema> = {
  schema: kubernetesConfigSchema,
  fileOnly: ["kubeconfig"],
  secret: ["kubeconfig"],
  create: (options) => createKubernetesSource(options),
  probe: probeKubernetes,
  readCommands: kubernetesCommands,
};

/** Reads containers through the API of a cluster. */
export function createKubernetesSource(
  options: KubernetesOptions,
  timing: Partial<KubernetesTiming> = {},
): Source {
  return new KubernetesSource(options, { ...USUAL_TIMING, ...timing });
}

/** A container that is read, and by which pod it is. */
interface Read {
  uid: string;
  namespace: string;
  reader: ContainerReader;
  done: Promise<void>;
}

class KubernetesSource implements Source {
  readonly kind = "kubernetes";
  readonly name: string;
  readonly #options: KubernetesOptions;
  readonly #timing: KubernetesTiming;
  readonly #isWanted: (container: string) => boolean;
  readonly #reads = new Map<string, Read>();
  readonly #listed = new Set<string>();
  readonly #problems = new Map<string, { problem: string; retryAtMs: number | null }>();
  #gaps: Gap[] = [];
  #isStopped = false;

  constructor(options: KubernetesOptions, timing: KubernetesTiming) {
    this.#options = options;
    this.#timing = timing;
    this.name = options.name;
    this.#isWanted = options.containers ? picomatch(options.containers) : () => true;
  }

  status(): SourceStatus {
    const readers = [...this.#reads.values()].map(({ reader }) => reader.state);
    const inTheWay = [...this.#problems.values(), ...readers].filter(({ problem }) => problem !== null);
    const retries = inTheWay.flatMap(({ retryAtMs }) => retryAtMs ?? []);
    return {
      state: this.#state(readers, inTheWay.length > 0),
      problem: [...new Set(inTheWay.map(({ problem }) => problem))].slice(0, 3).join(" ") || null,
      streams: this.#reads.size,
      ...(retries.length > 0 ? { retryAtMs: Math.min(...retries) } : {}),
      gaps: this.#gaps,
    };
  }

  async *read(from: Checkpoints, signal: AbortSignal): AsyncIterable<readonly SourceItem[]> {
    const queue = new MergedBatches<readonly SourceItem[]>();
    const stop = new AbortController();
    const onAbort = (): void => {
      stop.abort();
      queue.close();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    const api = new KubernetesApi(this.#options);
    const { selector, namespaces } = this.#options;
    const watches = namespaces.map((namespace) => {
      const listener = this.#listener(namespace, { api, queue, from, signal: stop.signal });
      return watchPods(api, { namespace, selector }, this.#timing, listener, stop.signal);
    });
    try {
      yield* queue;
    } finally {
      signal.removeEventListener("abort", onAbort);
      onAbort();
      await Promise.all(watches);
      await Promise.all([...this.#reads.values()].map(({ done }) => done));
      this.#reads.clear();
      this.#problems.clear();
      this.#isStopped = true;
    }
  }

  #state(readers: readonly { isCaughtUp: boolean }[], hasProblem: boolean): SourceStatus["state"] {
    if (this.#isStopped) return "stopped";
    if (hasProblem) return "retrying";
    if (this.#listed.size < this.#options.namespaces.length) return "starting";
    return readers.every(({ isCaughtUp }) => isCaughtUp) ? "following" : "backfilling";
  }

  #listener(
    namespace: string,
    work: {
      api: KubernetesApi;
      queue: MergedBatches<readonly SourceItem[]>;
      from: Checkpoints;
      signal: AbortSignal;
    },
  ): PodListener {
    const onPod = (pod: Pod): void => {
      for (const container of containersOf(pod))
        if (this.#isWanted(container.name)) this.#take(pod, container, work);
    };
    return {
      onPod,
      onList: (pods) => {
        this.#listed.add(namespace);
        const uids = new Set(pods.map(({ metadata }) => metadata.uid));
        for (const read of this.#reads.values())
          if (read.namespace === namespace && !uids.has(read.uid)) read.reader.gone();
        for (const pod of pods) onPod(pod);
      },
      onGone: (uid) => {
        for (const read of this.#reads.values()) if (read.uid === uid) read.reader.gone();
      },
      onState: (problem, retryAtMs) => {
        if (problem === null) this.#problems.delete(namespace);
        else this.#problems.set(namespace, { problem, retryAtMs });
      },
    };
  }

  #take(
    pod: Pod,
    container: Container,
    {
      api,
      queue,
      from,
      signal,
    }: {
      api: KubernetesApi;
      queue: MergedBatches<readonly SourceItem[]>;
      from: Checkpoints;
      signal: AbortSignal;
    },
  ): void {
    const { namespace, name, uid } = pod.metadata;
    const stream = `${namespace}/${name}/${container.name}/${uid}`;
    const labels = labelsOf(pod, container);
    const known = this.#reads.get(stream);
    if (known) {
      known.reader.update(container, labels);
      return;
    }
    const onGap = (gap: Gap): void => void (this.#gaps = [...this.#gaps, gap].slice(-KEPT_GAPS));
    const options = { api, timing: this.#timing, queue, stream, from: from.get(stream), onGap };
    const reader = new ContainerReader(pod, container, labels, options);
    const done = reader.run(signal).then(() => void this.#reads.delete(stream));
    this.#reads.set(stream, { uid, namespace, reader, done });
  }
}

/** The pod is the host: it is what tells the replicas of a worker apart. */
function labelsOf(pod: Pod, container: Container): Labels {
  const { namespace, name } = pod.metadata;
  const workload = workloadOf(pod);
  const { nodeName } = pod.spec;
  return {
    host: name,
    service: /^(worker|coordinator)$/.test(container.name) ? `zisk-${container.name}` : container.name,
    fields: {
      namespace,
      pod: name,
      container: container.name,
      ...(nodeName === undefined ? {} : { node: nodeName }),
      ...(workload === undefined ? {} : { workload }),
      ...(container.isInit ? { init: "true" } : {}),
    },
  };
}
