import type { Level } from "../../lib/event.ts";
import type { Format, ParsedLine } from "./format.ts";
import { levelNamed, readTime, timeEnd } from "./read-head.ts";

// `TIME [rank=N] LEVEL: message`; only verbose modes put the target before the level.
const REST =
  /^(?:\[rank=(\d+)\] )?(?:([A-Za-z_][\w:]*?):? )?(?:\[rank=(\d+)\] )? ?(TRACE|DEBUG|INFO|WARN|ERROR):(?: |$)/;
const PLAIN_LEVELS = ["INFO: ", "DEBUG: ", "WARN: ", "ERROR: ", "TRACE: "] as const;

/** What the current ZisK binaries print whatever `format` says: no fields, no spans, everything in the words. */
export const rank: Format = {
  name: "rank",
  parse(text: string): ParsedLine | undefined {
    const timeTo = timeEnd(text, 0);
    if (timeTo < 0) return undefined;
    const plain = plainLevel(text, timeTo + 1);
    const rest = plain ? null : REST.exec(text.slice(timeTo + 1));
    if (!plain && !rest) return undefined;
    const timeUs = readTime(text.slice(0, timeTo)) ?? null;
    if (plain) {
      const message = text.slice(timeTo + 1 + plain.length);
      return { timeUs, level: plain.level, target: "", message, fields: {}, spanFields: {} };
    }
    return verbose(text.slice(timeTo + 1), timeUs, rest!);
  },
  samples: [
    "2026-05-28T20:26:47.932663Z INFO: [Job] Started JobId(544b0ec7…) successfully Capacity: 30CU Workers: 3",
    "2026-06-04T13:39:33.123456Z [rank=0] INFO: [Phase1] Started with 4 workers for JobId(1a2b3c4d…)",
    "2026-06-04T13:39:33.123456Z [rank=12] zisk_worker::worker DEBUG: segment 0 proved for JobId(1a2b3c4d…)",
    "2026-06-04T13:39:33.123456Z zisk_worker::worker ERROR: Failed to generate proof for JobId(1a2b3c4d…): a=1 b: 2",
  ],
};

function plainLevel(text: string, at: number): { level: Level; length: number } | undefined {
  for (const word of PLAIN_LEVELS) {
    if (!text.startsWith(word, at)) continue;
    const level = levelNamed(word.slice(0, -2));
    return level && { level, length: word.length };
  }
  return undefined;
}

function verbose(text: string, timeUs: number | null, match: RegExpExecArray): ParsedLine | undefined {
  const level = levelNamed(match[4] ?? "");
  if (!level || levelNamed(match[2] ?? "")) return undefined;
  const rankNumber = match[1] ?? match[3];
  const fields: Record<string, string> = rankNumber === undefined ? {} : { rank: rankNumber };
  return {
    timeUs,
    level,
    target: match[2] ?? "",
    message: text.slice(match[0].length),
    fields,
    spanFields: {},
  };
}
