import picomatch from "picomatch";
import { KubernetesApi } from "./api.ts";
import { asFailure } from "./failure.ts";
import { logRequest } from "./log.ts";
import { containersOf, type Pod } from "./pod.ts";
import { listPods, missingNamespace } from "./pod-watch.ts";
import { USUAL_TIMING } from "./timing.ts";
import type { Probe } from "../source.ts";

/** Where to look, and which containers are wanted. */
interface ProbeOptions {
  namespaces: readonly string[];
  selector: string;
  containers?: readonly string[];
  kubeconfig?: string;
  context?: string;
}

/** Says which pods and containers are there, and whether their logs may be read. Never throws. */
export async function probeKubernetes(options: ProbeOptions, signal: AbortSignal): Promise<Probe> {
  const api = new KubernetesApi(options);
  const found: string[] = [];
  const problems = new Set<string>();
  for (const namespace of options.namespaces) {
    try {
      const { pods } = await listPods(api, { namespace, selector: options.selector }, USUAL_TIMING, signal);
      found.push(...sentences(namespace, pods, options));
      if (pods.length === 0) {
        const missing = await missingNamespace(api, namespace, USUAL_TIMING, signal);
        if (missing !== null) problems.add(missing);
      }
      await tryLog(api, pods, signal);
    } catch (error) {
      problems.add(signal.aborted ? "The look took too long and was given up." : asFailure(error).message);
    }
  }
  return { found, problem: [...problems].join(" ") || null };
}

function sentences(
  namespace: string,
  pods: readonly Pod[],
  { selector, containers }: ProbeOptions,
): string[] {
  const isWanted = containers ? picomatch([...containers]) : () => true;
  if (pods.length === 0)
    return [`Namespace ${namespace} has no pod with ${selector} yet; those that appear are followed.`];
  return pods.map((pod) => {
    const names = containersOf(pod).map(({ name, isInit }) => ({
      name,
      text: isInit ? `${name} (init)` : name,
    }));
    const wanted = names.filter(({ name }) => isWanted(name)).map(({ text }) => text);
    const what = wanted.length > 0 ? wanted.join(", ") : "no container that is wanted";
    return `Pod ${pod.metadata.name} in namespace ${namespace}: ${what}.`;
  });
}

/** Listing pods and reading their logs are two rights. */
async function tryLog(api: KubernetesApi, pods: readonly Pod[], signal: AbortSignal): Promise<void> {
  for (const pod of pods) {
    const container = containersOf(pod).find(({ state }) => state !== "waiting");
    if (!container) continue;
    const { namespace, name } = pod.metadata;
    const part = { tailLines: 1 };
    const request = logRequest(
      { namespace, pod: name, container: container.name },
      part,
      USUAL_TIMING.answerWithinMs,
    );
    (await api.get(request, signal)).destroy();
    return;
  }
}
