import type { Prefix, Unprefixed } from "./prefix.ts";

const POD = /^\[pod\/([^/\]\s]+)\/([^/\]\s]+)\] ?/;

/** `kubectl logs --prefix`: `[pod/POD/CONTAINER] ` (https://kubernetes.io/docs/reference/kubectl/generated/kubectl_logs/). */
export const kubectl: Prefix = {
  name: "kubectl",
  read(text: string): Unprefixed | undefined {
    const match = text.startsWith("[pod/") ? POD.exec(text) : null;
    if (!match) return undefined;
    const [all, pod = "", container = ""] = match;
    const service = /^(?:worker|coordinator)$/.test(container) ? `zisk-${container}` : container;
    return { rest: text.slice(all.length), host: pod, service, fields: { pod, container } };
  },
  samples: [
    (text) => `[pod/zisk-worker-0/zisk-worker] ${text}`,
    (text) => `[pod/zisk-worker-6b8f4-x2x9z/worker] 2026-06-04T13:39:33.123456789Z ${text}`,
  ],
};
