import { shellWords } from "../../shell.ts";
import { isoFromMicros } from "../../../lib/time.ts";
import { kubeconfigPath, type KubernetesPlace } from "./access.ts";
import type { ReadCommand, StreamInView, TimeSpan } from "../source.ts";

/**
 * One `kubectl logs` for each container in view. kubectl knows no end and takes whole seconds only, so where the span
 * needs more, the kubelet's stamps are compared and cut off again.
 */
export function kubernetesCommands(
  { kubeconfig, context }: KubernetesPlace,
  streams: readonly StreamInView[],
  span: TimeSpan,
): ReadCommand[] {
  const access = [
    ...(kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfigPath(kubeconfig)]),
    ...(context === undefined ? [] : ["--context", context]),
  ];
  return streams.map(({ stream }) => {
    const [namespace = "", pod = "", container = ""] = stream.split("/");
    const logs = ["kubectl", "logs", ...access, "-n", namespace, pod, "-c", container];
    return { what: `${pod} (${container})`, command: withinSpan(logs, span) };
  });
}

function withinSpan(logs: readonly string[], { fromUs, toUs }: TimeSpan): string {
  const since = fromUs > 0 ? [`--since-time=${wholeSecond(fromUs)}`] : [];
  const isWhole = fromUs % 1_000_000 === 0;
  if (isWhole && !Number.isFinite(toUs)) return shellWords([...logs, ...since]);
  // Texts of one form sort as the times do; LC_ALL=C keeps awk from reading bytes as characters.
  const conditions = [
    ...(isWhole ? [] : [`$1 >= "${stamp(fromUs)}"`]),
    ...(Number.isFinite(toUs) ? [`$1 < "${stamp(toUs)}"`] : []),
  ];
  const program = `${conditions.join(" && ")} { print substr($0, length($1) + 2) }`;
  return `${shellWords([...logs, ...since, "--timestamps"])} | LC_ALL=C awk ${shellWords([program])}`;
}

function wholeSecond(timeUs: number): string {
  return isoFromMicros(Math.floor(timeUs / 1_000_000) * 1_000_000).replace(".000000Z", "Z");
}

/** As the kubelet writes it: nine decimals. */
function stamp(timeUs: number): string {
  return isoFromMicros(timeUs).replace("Z", "000Z");
}
