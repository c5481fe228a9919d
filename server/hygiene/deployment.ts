import * as z from "zod";

/** How a service runs, as far as its source and its lines tell; it decides how its log level is changed. */
export type Deployment =
  /** `ssh` is the beginning of a command line that reaches the host; null where one must go there. */
  | { on: "systemd"; unit: string; ssh: readonly string[] | null }
  | { on: "compose"; project: string; service: string }
  | { on: "docker"; container: string; docker: readonly string[] }
  /** `workload` is `deployment/NAME` or the like; null where its lines do not name it. */
  | {
      on: "kubernetes";
      namespace: string;
      workload: string | null;
      container: string;
      /** What selects the pods where no workload is named. */
      selector: string;
      kubectl: readonly string[];
    }
  | { on: "launchd"; service: string }
  | { on: "unknown" };

/** What is known of a service and of the source that its lines come from. */
export interface Origin {
  /** The source's `type` in jobtrail.toml, or how its lines come in. */
  kind: string;
  /** The source's table in jobtrail.toml, where it has one. */
  settings: Readonly<Record<string, unknown>>;
  host: string;
  service: string;
  /** Stream and fields of one of its lines. */
  stream: string;
  fields: Readonly<Record<string, string>>;
}

/** The keys of all kinds of sources that say how the place is reached. */
const reachSchema = z.object({
  ssh: z.string().optional().catch(undefined),
  ssh_options: z.array(z.string()).default([]).catch([]),
  url: z.string().optional().catch(undefined),
  socket: z.string().optional().catch(undefined),
  project: z.string().optional().catch(undefined),
  kubeconfig: z.string().optional().catch(undefined),
  context: z.string().optional().catch(undefined),
  selector: z.string().optional().catch(undefined),
});

/** Where the installer for macOS lets launchd write. */
const LAUNCHD_LOG = /^\/var\/log\/(zisk-[^/]+)\/zisk-[^/]+\.log/;

/** The sources of ours whose lines may have any field: what the service itself logged. */
const OWN_KINDS: ReadonlySet<string> = new Set(["journald", "file", "docker"]);

/** Names that the sources and other collectors give to the same fact. */
const NAMESPACE = ["k8s.namespace.name", "k8s_namespace_name"];
const CONTAINER = ["container", "k8s.container.name", "k8s_container_name", "container.name"];
const WORKLOADS = ["deployment", "statefulset", "daemonset"] as const;
const COMPOSE_PROJECT = ["compose_project", "com.docker.compose.project"];
const COMPOSE_SERVICE = ["compose_service", "com.docker.compose.service"];

/** Tells how a service runs. Lines that were sent here by another collector are known by their fields. */
export function deploymentOf(origin: Origin): Deployment {
  const { kind, service, stream, fields } = origin;
  const reach = reachSchema.parse(origin.settings);
  if (kind === "kubernetes" || (!OWN_KINDS.has(kind) && isOfPod(fields))) {
    const container = firstOf(fields, CONTAINER) || service;
    return {
      on: "kubernetes",
      namespace: fields["namespace"] || firstOf(fields, NAMESPACE) || "default",
      workload: workloadOf(fields),
      container,
      selector: reach.selector ?? `app.kubernetes.io/name=${container}`,
      kubectl: [
        "kubectl",
        ...(reach.kubeconfig ? ["--kubeconfig", reach.kubeconfig] : []),
        ...(reach.context ? ["--context", reach.context] : []),
      ],
    };
  }
  const project = firstOf(fields, COMPOSE_PROJECT) || (kind === "docker" ? (reach.project ?? "") : "");
  if (project) return { on: "compose", project, service: firstOf(fields, COMPOSE_SERVICE) || service };
  if (kind === "docker") {
    const engine = reach.url ?? (reach.socket === undefined ? undefined : `unix://${reach.socket}`);
    const container = firstOf(fields, CONTAINER) || origin.host;
    return { on: "docker", container, docker: ["docker", ...(engine ? ["-H", engine] : [])] };
  }
  if (kind === "journald")
    return {
      on: "systemd",
      unit: /\.\w+$/.test(service) ? service : `${service}.service`,
      ssh: reach.ssh === undefined ? null : ["ssh", "-t", ...reach.ssh_options, reach.ssh],
    };
  const launchd = LAUNCHD_LOG.exec(stream)?.[1];
  return launchd === undefined ? { on: "unknown" } : { on: "launchd", service: launchd };
}

/** Our own Kubernetes source, of another host, or another collector. */
function isOfPod(fields: Readonly<Record<string, string>>): boolean {
  return Boolean(fields["namespace"] && fields["pod"]) || firstOf(fields, NAMESPACE) !== "";
}

function workloadOf(fields: Readonly<Record<string, string>>): string | null {
  const workload = fields["workload"];
  if (workload && WORKLOADS.some((type) => workload.startsWith(`${type}/`))) return workload;
  for (const type of WORKLOADS) {
    const name = firstOf(fields, [`k8s.${type}.name`, `k8s_${type}_name`]);
    if (name) return `${type}/${name}`;
  }
  return null;
}

function firstOf(fields: Readonly<Record<string, string>>, names: readonly string[]): string {
  for (const name of names) if (fields[name]) return fields[name];
  return "";
}
