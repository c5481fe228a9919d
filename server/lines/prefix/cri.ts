import { microsFromIso } from "../../../lib/time.ts";
import type { Prefix, Unprefixed } from "./prefix.ts";

const HEAD = /^(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([FP])(?::\S*)?(?: |$)/;

/**
 * Files of a container runtime on a Kubernetes node: `TIME stdout F `, `P` for a piece of a line
 * (https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md).
 */
export const cri: Prefix = {
  name: "cri",
  read(text: string): Unprefixed | undefined {
    const match = HEAD.exec(text);
    const timeUs = match ? microsFromIso(match[1]!) : undefined;
    if (!match || timeUs === undefined) return undefined;
    const read: Unprefixed = { rest: text.slice(match[0].length), fields: { output: match[2]! }, timeUs };
    if (match[3] === "P") read.isPartial = true;
    return read;
  },
  samples: [
    (text) => `2026-06-04T13:39:33.123456789Z stdout F ${text}`,
    (text) => `2026-06-04T13:39:33.123456789+02:00 stderr F ${text}`,
    (text) =>
      `2026-06-04T13:39:33.1Z stdout P ${text.slice(0, 7)}\n2026-06-04T13:39:33.2Z stdout F ${text.slice(7)}`,
  ],
};
