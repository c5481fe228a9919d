import type { Lane } from "./lane.ts";
import type { Span } from "./spans.ts";
import type { Sentence, VerdictLines } from "./verdict-lines.ts";

const MOST_NAMES = 6;

/** What each of the other workers was doing at a moment, grouped by that. @param atUs in the coordinator's time, microseconds since the epoch */
export function doingWords(
  { drawn, correctedUs }: Pick<VerdictLines, "drawn" | "correctedUs">,
  except: Lane | undefined,
  atUs: number,
): Sentence[] {
  const groups = new Map<string, { names: string[]; events: string[] }>();
  for (const { lane, spans } of drawn) {
    if (lane === except || lane.role !== "worker") continue;
    const { what, event } = doingAt(spans, atUs, (timeUs) => correctedUs({ host: lane.host, timeUs }));
    if (!event) continue;
    const group = groups.get(what) ?? { names: [], events: [] };
    groups.set(what, group);
    group.names.push(lane.host || lane.workerName);
    if (group.events.length < MOST_NAMES) group.events.push(event);
  }
  return [...groups].map(([what, { names, events }]) => {
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
    const were = names.length === 1 ? "was" : "were";
    return {
      text: `${names.slice(0, MOST_NAMES).join(", ")}${more} ${what.replace("{were}", were)}.`,
      events,
    };
  });
}

function doingAt(
  spans: readonly Span[],
  atUs: number,
  inTime: (us: number) => number,
): { what: string; event: string | null } {
  const begun = spans.filter(({ startUs }) => inTime(startUs) <= atUs);
  const open = begun.findLast(({ endUs }) => endUs === null || inTime(endUs) >= atUs);
  if (open) return { what: `{were} at work in ${open.phase} then`, event: open.startEvent ?? open.endEvent };
  const last = begun.at(-1);
  if (last) return { what: `had come to the end of ${last.phase}`, event: last.endEvent ?? last.startEvent };
  return { what: "", event: null };
}
