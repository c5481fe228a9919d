import { readEventLine } from "./event-line.ts";
import type { Format, ParsedLine } from "./format.ts";

/**
 * The compact formatter: spans by name only, their fields at the line's end behind the event's own. Which of those
 * are whose cannot be told, save where a name comes twice; all are the event's then.
 */
export const compact: Format = {
  name: "compact",
  parse(text: string): ParsedLine | undefined {
    const line = readEventLine(text);
    if (!line?.thread || line.braces) return undefined;
    const { timeUs, level, target, message, fields, spanFields } = line;
    return { timeUs, level, target, message, fields, spanFields };
  },
  samples: [
    "2026-05-28T20:26:47.932663Z  INFO ThreadId(01) zisk_coordinator::coordinator: job started job_id=544b0ec7-616d-4d00-8bcb-9b7e9a319aef",
    "2026-05-28T20:26:47.951244Z DEBUG ThreadId(01) segment_task: zisk_worker::worker: segment witness computed phase=Contributions worker_id=ddaa4e85-e28b-40d6-88f8-a9d349428d8e segment=0 job_id=544b0ec7-616d-4d00-8bcb-9b7e9a319aef",
    '2026-05-28T20:26:47.951244Z ERROR main ThreadId(12) zisk_coordinator::coordinator: worker failed phase=Prove error="worker \\"a\\" reported failure"',
  ],
};
