import type { IncomingMessage } from "node:http";
import type { ApiRequest, KubernetesApi } from "./api.ts";
import { KubernetesFailure } from "./failure.ts";
import { LogLines } from "./log-lines.ts";
import { podSchema, type Pod } from "./pod.ts";
import { sinceTimeOf, type LogPlace } from "./position.ts";
import type { KubernetesTiming } from "./timing.ts";

/** A container, as the API names it. */
export interface ContainerName {
  namespace: string;
  pod: string;
  container: string;
}

/** Which part of a container's log. */
export interface LogPart {
  /** Of the run before the latest. */
  isPrevious?: boolean;
  /** Stays open while the container runs. */
  isFollowed?: boolean;
  /** Begins at this line or a little before it. */
  since?: LogPlace;
  /** Only so many lines of its end. */
  tailLines?: number;
}

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod */
export function logRequest(
  { namespace, pod, container }: ContainerName,
  { isPrevious, isFollowed, since, tailLines }: LogPart,
  answerWithinMs: number,
): ApiRequest {
  return {
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
    query: {
      container,
      timestamps: "true",
      ...(isPrevious ? { previous: "true" } : {}),
      ...(isFollowed ? { follow: "true" } : {}),
      ...(since ? { sinceTime: sinceTimeOf(since) } : {}),
      ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }),
    },
    what: `log of container ${container} of pod ${pod} in namespace ${namespace}`,
    // The kubelet begins its answer with the first line, and a container that is followed may be silent.
    answerWithinMs: isFollowed ? null : answerWithinMs,
  };
}

/**
 * A body's chunks. Whenever it has been silent for some time while the consumer waits for it, `onSilence` is called,
 * which may destroy it.
 */
export async function* chunksOf(
  response: IncomingMessage,
  silentForMs: () => number,
  onSilence: () => void,
): AsyncIterable<Buffer> {
  const iterator = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const timer = setInterval(onSilence, silentForMs());
      const { done, value } = await iterator.next().finally(() => clearInterval(timer));
      if (done) return;
      yield value;
    }
  } finally {
    response.destroy();
  }
}

/** The pod as it is now; undefined where there is none of that name. @throws KubernetesFailure */
export async function askPod(
  api: KubernetesApi,
  { namespace, pod }: ContainerName,
  { answerWithinMs }: KubernetesTiming,
  signal: AbortSignal,
): Promise<Pod | undefined> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
  const what = `pod ${pod} in namespace ${namespace}`;
  try {
    return await api.json({ path, query: {}, what, answerWithinMs }, podSchema, signal);
  } catch (error) {
    if (error instanceof KubernetesFailure && error.kind === "missing") return undefined;
    throw error;
  }
}

/** The stamp of the log's last line; undefined where it has none. @throws KubernetesFailure */
export async function newestStamp(
  api: KubernetesApi,
  name: ContainerName,
  { answerWithinMs }: KubernetesTiming,
  signal: AbortSignal,
): Promise<string | undefined> {
  const tail = await api.get(logRequest(name, { tailLines: 1 }, answerWithinMs), signal);
  const lines = new LogLines();
  let newest: string | undefined;
  for await (const chunk of chunksOf(
    tail,
    () => answerWithinMs,
    () => void tail.destroy(),
  ))
    newest = lines.push(chunk).at(-1)?.ns ?? newest;
  return newest;
}
