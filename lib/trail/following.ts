import type { Blame } from "./blame.ts";
import { isCrash, isFailure } from "./failures.ts";
import type { Sentence, VerdictLines } from "./verdict-lines.ts";

const MOST_EVENTS = 8;

/** Which errors of the others only follow: who is told to stop logs that its task failed. */
export function followingWords(
  { drawn, correctedUs }: VerdictLines,
  { reading, lane: accused, isElsewhere, by }: Blame,
): Sentence[] {
  const fromUs = correctedUs(reading);
  const hosts: string[] = [];
  const events: string[] = [];
  for (const { lane } of drawn) {
    if (lane === accused || lane.role !== "worker") continue;
    const following = lane.own.filter(
      (own) => (isFailure(own) || isCrash(own)) && correctedUs(own) >= fromUs && own !== reading,
    );
    if (following.length === 0) continue;
    hosts.push(lane.host || lane.workerName);
    for (const { id } of following) if (events.length < MOST_EVENTS) events.push(id);
  }
  if (hosts.length === 0) return [];
  const whose = hosts.length <= 3 ? hosts.join(", ") : `${hosts.length} other workers`;
  const why = isElsewhere && by ? "it came behind" : "they were told to stop";
  return [{ text: `The errors that ${whose} logged afterwards only follow from it: ${why}.`, events }];
}
