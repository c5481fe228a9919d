import type { LogRecord } from "../record.ts";
import { Slice } from "../slice.ts";
import type { LineItem } from "../sources/source.ts";
import type { TimeRange } from "../store/store.ts";
import { nowUs } from "./record-sink.ts";
import type { StreamAssembly } from "./stream-assembly.ts";

/** Streams of one request whose unfinished events are kept at a time. */
const MAX_STREAMS = 4_096;

/** Records of one slice of a request. */
export interface RecordSlice {
  records: LogRecord[];
  /** The range of their times; undefined where some line's time is only that of its receipt. */
  range: TimeRange | undefined;
}

/**
 * Makes records of a request's lines, slice after slice. What becomes of a line follows from the lines before it alone,
 * and not from where slices end or when they come: a request that is sent again brings the same records.
 */
export async function* pushedRecords(
  slices: AsyncIterable<readonly LineItem[]>,
  newAssembly: () => StreamAssembly,
): AsyncGenerator<RecordSlice> {
  let assembly = newAssembly();
  const streams = new Set<string>();
  let isTimed = true;
  const pause = new Slice();
  for await (const items of slices) {
    const receivedUs = nowUs();
    const records: LogRecord[] = [];
    for (const item of items) {
      isTimed &&= item.timeUs !== null;
      if (!streams.has(item.stream) && streams.size >= MAX_STREAMS) {
        records.push(...assembly.flush(receivedUs, true));
        assembly = newAssembly();
        streams.clear();
      }
      streams.add(item.stream);
      for (const record of assembly.push(item, receivedUs)) records.push(record);
      if (pause.isOver) await pause.rest();
    }
    if (records.length > 0) yield { records, range: isTimed ? rangeOf(records) : undefined };
  }
  const records = assembly.flush(nowUs(), true);
  if (records.length > 0) yield { records, range: isTimed ? rangeOf(records) : undefined };
}

function rangeOf(records: readonly LogRecord[]): TimeRange {
  let fromUs = Infinity;
  let toUs = 0;
  for (const { timeUs } of records) {
    fromUs = Math.min(fromUs, timeUs);
    toUs = Math.max(toUs, timeUs + 1);
  }
  return { fromUs, toUs };
}
