import type { ItemSink } from "../../intake/source-run.ts";
import { SourceLines } from "../../lines/source-lines.ts";
import type { Outbox } from "./outbox.ts";

/** Makes lines of a source's items and queues them for the receiver. @param source the source's name */
export function outboxSink(source: string, outbox: Outbox): ItemSink {
  const lines = new SourceLines();
  return {
    push: (item) => outbox.add(source, lines.push(item)),
    flush: () => outbox.add(source, lines.flush()),
    room: () => outbox.room(),
  };
}
