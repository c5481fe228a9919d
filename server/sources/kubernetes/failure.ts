import { JobtrailError } from "../../error.ts";

/** What kept a request to the Kubernetes API from being answered. */
export type FailureKind =
  | "no-kubeconfig"
  | "no-context"
  | "credentials"
  | "unreachable"
  | "silent"
  | "unauthorized"
  | "forbidden"
  | "missing"
  | "gone"
  | "no-log"
  | "refused";

/** A request that the Kubernetes API did not answer as it should; the message says what to do. */
export class KubernetesFailure extends JobtrailError {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, cause?: unknown) {
    super(`kubernetes-${kind}`, message, { cause });
    this.kind = kind;
  }
}

/** Whatever was thrown, as a failure that can be shown. */
export function asFailure(error: unknown): KubernetesFailure {
  if (error instanceof KubernetesFailure) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new KubernetesFailure(
    "refused",
    `Reading from Kubernetes failed (${text}); it is tried again.`,
    error,
  );
}

/**
 * An answer other than 200 in words.
 * @param what what was asked for, for example `pods of namespace zisk`
 * @param said the API's own words
 */
export function failureOfStatus(
  status: number,
  { server, what, said }: { server: string; what: string; said: string },
): KubernetesFailure {
  const told = said === "" ? `HTTP ${status}` : said;
  switch (status) {
    case 400:
      return new KubernetesFailure("no-log", `Kubernetes has no ${what} (400: ${told}); it is tried again.`);
    case 401:
      return new KubernetesFailure(
        "unauthorized",
        `The Kubernetes API at ${server} refused the credentials (401). Sign in again with the tool that made this kubeconfig, or name another one with kubeconfig or context; it is read anew and tried again.`,
      );
    case 403:
      return new KubernetesFailure(
        "forbidden",
        `Kubernetes does not let Jobtrail read the ${what} (403: ${told}). It needs a Role with get, list and watch on pods and get on pods/log in that namespace: kubectl apply -f docs/kubernetes-role.yaml.`,
      );
    case 404:
      return new KubernetesFailure("missing", `Kubernetes has no ${what} (404: ${told}).`);
    case 410:
      return new KubernetesFailure("gone", `Kubernetes has forgotten where the watch began (410: ${told}).`);
    default:
      return new KubernetesFailure(
        "refused",
        `Kubernetes at ${server} could not give the ${what} (${status}: ${told}); it is tried again.`,
      );
  }
}

/** A connection that failed, in words. */
export function failureOfConnection(server: string, error: unknown): KubernetesFailure {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (/CERT|SIGNATURE|ISSUER/.test(code))
    return new KubernetesFailure(
      "unreachable",
      `The certificate of the Kubernetes API at ${server} is not trusted (${text}). Put the cluster's CA into the kubeconfig as certificate-authority-data.`,
      error,
    );
  return new KubernetesFailure(
    "unreachable",
    `The Kubernetes API at ${server} cannot be reached (${text}). See that the cluster runs and that kubectl get pods works with the same kubeconfig; it is tried again.`,
    error,
  );
}

/** The kubelet sent words of its own in place of a log. */
export function kubeletSaid(
  { container, pod }: { container: string; pod: string },
  words: string,
): KubernetesFailure {
  return new KubernetesFailure(
    "refused",
    `The kubelet cannot follow the log of container ${container} of pod ${pod} and says: ${words}. It is tried again.`,
  );
}
