import * as z from "zod";

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
const terminatedSchema = z.object({
  exitCode: z.int(),
  signal: z.int().optional(),
  reason: z.string().optional(),
  finishedAt: z.string().nullish(),
  containerID: z.string().optional(),
});
const stateSchema = z.object({
  waiting: z.object({}).optional(),
  running: z.object({}).optional(),
  terminated: terminatedSchema.optional(),
});
const containerStatusSchema = z.object({
  name: z.string(),
  restartCount: z.int(),
  containerID: z.string().optional(),
  state: stateSchema.default({}),
  lastState: stateSchema.default({}),
});
const namedSchema = z.object({ name: z.string() });

/** What Jobtrail reads of a pod. */
export const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
    ownerReferences: z.array(z.object({ kind: z.string(), name: z.string() })).optional(),
  }),
  spec: z.object({
    nodeName: z.string().optional(),
    containers: z.array(namedSchema),
    initContainers: z.array(namedSchema).optional(),
  }),
  status: z
    .object({
      containerStatuses: z.array(containerStatusSchema).optional(),
      initContainerStatuses: z.array(containerStatusSchema).optional(),
    })
    .default({}),
});
export type Pod = z.infer<typeof podSchema>;

/** How one run of a container ended. */
export interface Ending {
  exitCode: number;
  reason: string;
  /** Microseconds since the epoch in whole seconds, which is what Kubernetes tells; null where it does not. */
  finishedUs: number | null;
}

/** A container and what is known of its runs. Runs are numbered by the restart count, from 0. */
export interface Container {
  name: string;
  isInit: boolean;
  latestRun: number;
  state: "waiting" | "running" | "ended";
  /** How the latest run ended, where it has. */
  ended?: Ending;
  /** How the run before the latest ended, where its log is kept. */
  previous?: Ending;
}

/** The containers of a pod in the order of their start. */
export function containersOf({ spec, status }: Pod): Container[] {
  const init = (spec.initContainers ?? []).map(({ name }) => ({ name, isInit: true }));
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  return [...init, ...spec.containers.map(({ name }) => ({ name, isInit: false }))].map((container) => {
    const own = statuses.find(({ name }) => name === container.name);
    return { ...container, ...(own ? runsOf(own) : { latestRun: 0, state: "waiting" }) };
  });
}

/**
 * Between two runs a container waits (CrashLoopBackOff) under the number and ID of the run that has ended; while it
 * runs, `lastState` is that of the run before.
 */
function runsOf(status: z.infer<typeof containerStatusSchema>): Omit<Container, "name" | "isInit"> {
  const { restartCount: latestRun, state, lastState, containerID } = status;
  const last = lastState.terminated;
  if (state.terminated?.containerID)
    return { latestRun, state: "ended", ended: ending(state.terminated), previous: last && ending(last) };
  if (state.running) return { latestRun, state: "running", previous: last && ending(last) };
  if (!last) return { latestRun, state: "waiting" };
  const isLatest = !containerID || !last.containerID || last.containerID === containerID;
  return isLatest
    ? { latestRun, state: "ended", ended: ending(last) }
    : { latestRun, state: "waiting", previous: ending(last) };
}

function ending({ exitCode, reason, finishedAt }: z.infer<typeof terminatedSchema>): Ending {
  const finishedMs = finishedAt ? Date.parse(finishedAt) : Number.NaN;
  return { exitCode, reason: reason ?? "", finishedUs: finishedMs > 0 ? finishedMs * 1_000 : null };
}

/** What somebody deployed, for example `deployment/zisk-worker`; undefined for a pod of its own. */
export function workloadOf({ metadata }: Pod): string | undefined {
  const owner = metadata.ownerReferences?.[0];
  if (!owner) return undefined;
  const hash = metadata.labels?.["pod-template-hash"];
  if (owner.kind === "ReplicaSet" && hash !== undefined && owner.name.endsWith(`-${hash}`))
    return `deployment/${owner.name.slice(0, -hash.length - 1)}`;
  return `${owner.kind.toLowerCase()}/${owner.name}`;
}
