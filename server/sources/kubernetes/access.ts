import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { KubernetesFailure } from "./failure.ts";

/** Where the way to a cluster is written down. */
export interface KubernetesPlace {
  /** Path of a kubeconfig; without it $KUBECONFIG, ~/.kube/config, or the pod's service account. */
  kubeconfig?: string;
  /** A context of it; without it the current one. */
  context?: string;
}

/** The name that the client library gives to the context that it makes up where nothing is configured. */
const MADE_UP_CONTEXT = "loaded-context";

/**
 * Reads the way to a cluster: address, certificates, and credentials with their exec plug-ins.
 * @throws KubernetesFailure `no-kubeconfig`, `no-context`
 */
export async function loadAccess({ kubeconfig, context }: KubernetesPlace): Promise<KubeConfig> {
  // The library is large: whoever reads no cluster does not pay half a second and 70 MB for it.
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  const where = kubeconfig === undefined ? "the kubeconfig" : kubeconfig;
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfigPath(kubeconfig));
  } catch (error) {
    throw new KubernetesFailure("no-kubeconfig", notReadable(where, error), error);
  }
  if (kubeconfig === undefined && config.getCurrentContext() === MADE_UP_CONTEXT)
    throw new KubernetesFailure(
      "no-kubeconfig",
      "There is no kubeconfig: neither $KUBECONFIG nor ~/.kube/config is there, and this is no pod with a service account. Name one with kubeconfig in the source's table.",
    );
  checkContext(config, where, context);
  return config;
}

/** The path with a leading ~ spelt out. */
export function kubeconfigPath(path: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}

function checkContext(config: KubeConfig, where: string, context: string | undefined): void {
  const names = config.getContexts().map(({ name }) => name);
  const offer = names.length > 0 ? `It has ${names.join(", ")}.` : "It has none.";
  if (context !== undefined) {
    if (!names.includes(context))
      throw new KubernetesFailure("no-context", `There is no context ${context} in ${where}. ${offer}`);
    config.setCurrentContext(context);
  }
  if (!config.getCurrentCluster())
    throw new KubernetesFailure(
      "no-context",
      `The current context of ${where} names no cluster. ${offer} Name one with context in the source's table.`,
    );
}

function notReadable(where: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && "path" in error && !existsSync(String(error.path)))
    return `There is no kubeconfig at ${String(error.path)}; correct the path.`;
  return `${where} cannot be read as a kubeconfig (${text}).`;
}
