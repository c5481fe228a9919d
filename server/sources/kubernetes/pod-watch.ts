import type { IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import type { KubernetesApi } from "./api.ts";
import { asFailure, failureOfStatus, KubernetesFailure } from "./failure.ts";
import { podSchema, type Pod } from "./pod.ts";
import { retryPause, type KubernetesTiming } from "./timing.ts";

const versionSchema = z.object({ metadata: z.object({ resourceVersion: z.string().optional() }) });
const listSchema = z.object({
  metadata: z.object({ resourceVersion: z.string(), continue: z.string().optional() }),
  items: z.array(podSchema),
});
/** https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
const eventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.enum(["ADDED", "MODIFIED", "DELETED"]), object: podSchema.and(versionSchema) }),
  z.object({ type: z.literal("BOOKMARK"), object: versionSchema }),
  z.object({
    type: z.literal("ERROR"),
    object: z.object({ code: z.int(), message: z.string().default("") }),
  }),
]);
const PAGE_PODS = 500;

/** The pods of one namespace that a source wants. */
export interface PodSelection {
  namespace: string;
  selector: string;
}

/** Told of pods as they come, change and go. */
export interface PodListener {
  /** Every pod that is there; all others are gone. */
  onList(pods: readonly Pod[]): void;
  onPod(pod: Pod): void;
  onGone(uid: string): void;
  /** @param retryAtMs milliseconds since the epoch; null when there is no problem */
  onState(problem: string | null, retryAtMs: number | null): void;
}

/** Lists the pods of a selection. @throws KubernetesFailure */
export async function listPods(
  api: KubernetesApi,
  { namespace, selector }: PodSelection,
  { answerWithinMs }: KubernetesTiming,
  signal: AbortSignal,
): Promise<{ pods: Pod[]; version: string }> {
  const pods: Pod[] = [];
  let next: string | undefined;
  for (;;) {
    const query = { labelSelector: selector, limit: String(PAGE_PODS), ...(next ? { continue: next } : {}) };
    const request = {
      path: podsPath(namespace),
      query,
      what: `pods of namespace ${namespace}`,
      answerWithinMs,
    };
    const { metadata, items } = await api.json(request, listSchema, signal);
    pods.push(...items);
    next = metadata.continue;
    if (!next) return { pods, version: metadata.resourceVersion };
  }
}

/**
 * What is wrong with a namespace that has no pods: Kubernetes answers with an empty list for one that does not exist.
 * Null where it exists, or where it may not be asked.
 */
export async function missingNamespace(
  api: KubernetesApi,
  namespace: string,
  { answerWithinMs }: KubernetesTiming,
  signal: AbortSignal,
): Promise<string | null> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  try {
    await api.json({ path, query: {}, what: `namespace ${namespace}`, answerWithinMs }, z.object({}), signal);
    return null;
  } catch (error) {
    if (asFailure(error).kind !== "missing") return null;
    return `There is no namespace ${namespace} in this cluster. Correct namespaces in the source's table; kubectl get namespaces lists those that are there. One that appears is followed.`;
  }
}

/** Lists and watches until the signal aborts, over ended and broken connections and forgotten versions. */
export async function watchPods(
  api: KubernetesApi,
  selection: PodSelection,
  timing: KubernetesTiming,
  listener: PodListener,
  signal: AbortSignal,
): Promise<void> {
  const retry = retryPause(timing);
  let version: string | undefined;
  let absence: string | null = null;
  while (!signal.aborted) {
    try {
      if (version === undefined) {
        const list = await listPods(api, selection, timing, signal);
        listener.onList(list.pods);
        ({ version } = list);
        const isEmpty = list.pods.length === 0;
        absence = isEmpty ? await missingNamespace(api, selection.namespace, timing, signal) : null;
      }
      const from = version;
      const response = await openWatch(api, selection, { from, timing }, signal);
      listener.onState(absence, null);
      version = await follow(response, from, timing, listener);
      if (version !== from) retry.reset();
      // A watch that ends at once must not be opened thousands of times.
      else await delay(retry.next(), undefined, { signal });
      if (absence !== null) version = undefined;
    } catch (error) {
      if (signal.aborted) return;
      const failure = asFailure(error);
      if (failure.kind === "gone") version = undefined;
      const waitMs = retry.next();
      if (failure.kind !== "gone") listener.onState(failure.message, Date.now() + waitMs);
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

function openWatch(
  api: KubernetesApi,
  { namespace, selector }: PodSelection,
  { from, timing }: { from: string; timing: KubernetesTiming },
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const query = {
    watch: "true",
    labelSelector: selector,
    resourceVersion: from,
    allowWatchBookmarks: "true",
    timeoutSeconds: String(timing.watchSeconds),
  };
  const what = `pods of namespace ${namespace}`;
  return api.get({ path: podsPath(namespace), query, what, answerWithinMs: timing.answerWithinMs }, signal);
}

/** @returns the version at which the next watch begins, also when this one was cut off */
async function follow(
  response: IncomingMessage,
  from: string,
  timing: KubernetesTiming,
  listener: PodListener,
): Promise<string> {
  // A peer that vanished ends no watch: it is given up when its time is over.
  const timer = setTimeout(() => response.destroy(), timing.watchSeconds * 1_000 + timing.watchGraceMs);
  let version = from;
  let rest = "";
  try {
    response.setEncoding("utf8");
    for await (const chunk of response as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") version = tell(line, version, listener);
    }
  } catch (error) {
    if (error instanceof KubernetesFailure) throw error;
  } finally {
    clearTimeout(timer);
    response.destroy();
  }
  return version;
}

function tell(line: string, version: string, listener: PodListener): string {
  const { type, object } = parseEvent(line);
  switch (type) {
    case "ERROR":
      throw failureOfStatus(object.code, { server: "", what: "watch of pods", said: object.message });
    case "DELETED":
      listener.onGone(object.metadata.uid);
      break;
    case "ADDED":
    case "MODIFIED":
      listener.onPod(object);
      break;
    case "BOOKMARK":
      break;
  }
  return object.metadata.resourceVersion ?? version;
}

function parseEvent(line: string): z.infer<typeof eventSchema> {
  try {
    return eventSchema.parse(JSON.parse(line));
  } catch (error) {
    const text = `Kubernetes sent an event that is none (${line.slice(0, 100)}); the watch is opened again.`;
    throw new KubernetesFailure("refused", text, error);
  }
}

function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
}
