import type { LogRecord } from "../record.ts";
import type { Batcher } from "./batcher.ts";
import type { Rereading } from "./rereading.ts";
import type { ItemSink } from "./source-run.ts";
import type { StreamAssembly } from "./stream-assembly.ts";

/** Microseconds since the epoch, from the wall clock. */
export function nowUs(): number {
  return Date.now() * 1_000;
}

/**
 * Makes records of a source's items and queues them for the store.
 * @param rereading where rows of the source were lost
 */
export function recordSink(
  source: string,
  assembly: StreamAssembly,
  batcher: Batcher,
  rereading?: Rereading,
): ItemSink {
  const addAll = (records: readonly LogRecord[]): void => {
    for (const record of records) (rereading ?? batcher).add(record);
  };
  return {
    push: (item) => addAll(assembly.push(item, nowUs())),
    flush() {
      addAll(assembly.flush(nowUs()));
      rereading?.look();
    },
    async end() {
      await rereading?.stop();
    },
    async room() {
      await rereading?.room();
      await batcher.room(source);
    },
  };
}
