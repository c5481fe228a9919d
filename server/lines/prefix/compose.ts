import type { Prefix, Unprefixed } from "./prefix.ts";
import { beginsEvent } from "../begins-event.ts";

// Names are padded to the longest; a name with a number, or two blanks before the bar, is no table's first column.
const BAR = /^([A-Za-z0-9][\w.-]*?)( +)\| ?/;
const NUMBERED = /^(.*[^-_.\d])[-_.](\d+)$/;

/** `docker compose logs`: `worker-1  | ` (https://docs.docker.com/reference/cli/docker/compose/logs/). */
export const compose: Prefix = {
  name: "compose",
  read(text: string): Unprefixed | undefined {
    const bar = BAR.exec(text);
    if (!bar) return undefined;
    const host = bar[1]!;
    const number = NUMBERED.exec(host);
    const rest = text.slice(bar[0].length);
    const isSure = bar[2]!.length > 1 || number !== null || host.startsWith("zisk");
    if (!isSure && !beginsEvent(rest)) return undefined;
    return { rest, host, service: number?.[1] ?? host };
  },
  samples: [
    (text) => `worker-1  | ${text}`,
    (text) => `zisk-coordinator  | ${text}`,
    (text) => `worker_12 | ${text}`,
    (text) => `worker-1  | 2026-06-04T13:39:33.123456789Z ${text}`,
  ],
};
