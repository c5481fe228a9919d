import { readEventLine } from "./event-line.ts";
import type { Format, ParsedLine } from "./format.ts";

/** The default single-line formatter. A line that could be compact as well (no thread, no braces) is taken here. */
export const full: Format = {
  name: "full",
  parse(text: string): ParsedLine | undefined {
    const line = readEventLine(text);
    if (!line || (line.thread && !line.braces)) return undefined;
    const { timeUs, level, target, message, fields, spanFields } = line;
    return { timeUs, level, target, message, fields, spanFields };
  },
  samples: [
    "2026-05-28T20:26:47.932663Z  INFO zisk_coordinator::coordinator: job started job_id=544b0ec7-616d-4d00-8bcb-9b7e9a319aef",
    "2026-05-28T20:26:47.951244Z DEBUG segment_task{job_id=544b0ec7-616d-4d00-8bcb-9b7e9a319aef}: zisk_worker::worker: segment witness computed phase=Contributions worker_id=ddaa4e85-e28b-40d6-88f8-a9d349428d8e segment=0",
    '2026-05-28T20:27:30.000001Z ERROR zisk_coordinator::coordinator: job failed job_id=544b0ec7-616d-4d00-8bcb-9b7e9a319aef error="worker reported failure"',
    '2026-05-28T20:26:47.951244Z  INFO ThreadId(01) outer{a="x}: y"}:inner: zisk_worker: close time.busy=1.23ms time.idle=4.5µs',
    "2026-05-28T20:26:40.380597Z  WARN zisk_worker::worker_node: src/main.rs:84: Connecting to coordinator at http://coord-01:50051",
  ],
};
