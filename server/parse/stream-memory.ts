import { createHash } from "node:crypto";
import type { Line } from "../lines/line.ts";
import type { LogRecord } from "../record.ts";
import type { Format } from "./format.ts";
import { TaskPhase } from "./task-phase.ts";

/** What is remembered of one origin within a stream: a process, as far as host and service tell. */
export interface OriginMemory {
  /** The format of the last event: the next most likely has the same. */
  format: Format | undefined;
  /** Time of the last event, µs: what a line without a time is given. */
  lastUs: number | undefined;
  task: TaskPhase;
  /** The last event, for what goes on with it. */
  last: LogRecord | undefined;
}

/** What is remembered of one stream. */
export interface StreamMemory {
  /** What the ids of its events begin with. */
  readonly idPrefix: string;
  /** Time of the last event of any origin, µs; undefined while there was none. */
  lastUs: number | undefined;
  /** How far the clock of the prefixes, whose zone is not told, is ahead of the events' own times, µs; undefined while unknown. */
  clockAheadUs: number | undefined;
  /** The origin of the line that is read. */
  origin: OriginMemory;
  receivedUs: number;
  labels: Line["labels"];
  origins: Map<string, OriginMemory>;
}

/** A stream that is silent this long is let go, µs of receiving: pods and containers come and go for ever. */
const FORGET_US = 600_000_000;
const FORGET_EVERY_US = 60_000_000;
/** A file may be pasted together of many services; of far more than there are, the oldest memory is let go. */
const MOST_ORIGINS = 1_000;

/** What a parser remembers of each stream of one source, for as long as it speaks. */
export class StreamMemories {
  readonly #source: string;
  readonly #streams = new Map<string, StreamMemory>();
  #forgetUs = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Streams that are remembered. */
  get size(): number {
    return this.#streams.size;
  }

  /** The memory of the line's stream, turned to the line's origin. @param receivedUs µs since the epoch */
  of(line: Line, receivedUs: number): StreamMemory {
    const { stream, labels } = line;
    let memory = this.#streams.get(stream);
    if (!memory) {
      if (receivedUs >= this.#forgetUs) this.#forget(receivedUs);
      memory = streamMemory(this.#idPrefix(stream), labels);
      this.#streams.set(stream, memory);
    }
    memory.receivedUs = receivedUs;
    if (memory.labels !== labels) turnTo(memory, labels);
    return memory;
  }

  #idPrefix(stream: string): string {
    return createHash("sha256").update(`${this.#source}\0${stream}`).digest("base64url").slice(0, 12);
  }

  #forget(receivedUs: number): void {
    this.#forgetUs = receivedUs + FORGET_EVERY_US;
    for (const [stream, memory] of this.#streams)
      if (receivedUs - memory.receivedUs >= FORGET_US) this.#streams.delete(stream);
  }
}

function streamMemory(idPrefix: string, labels: Line["labels"]): StreamMemory {
  const origin = emptyMemory();
  const origins = new Map([[originOf(labels), origin]]);
  return { idPrefix, lastUs: undefined, clockAheadUs: undefined, origin, receivedUs: 0, labels, origins };
}

function turnTo(memory: StreamMemory, labels: Line["labels"]): void {
  const before = memory.labels;
  memory.labels = labels;
  if (before.host === labels.host && before.service === labels.service) return;
  const key = originOf(labels);
  let origin = memory.origins.get(key);
  if (!origin) {
    if (memory.origins.size >= MOST_ORIGINS) memory.origins.clear();
    origin = emptyMemory();
    memory.origins.set(key, origin);
  }
  memory.origin = origin;
}

function originOf({ host, service }: Line["labels"]): string {
  return `${host}\0${service}`;
}

function emptyMemory(): OriginMemory {
  return { format: undefined, lastUs: undefined, task: new TaskPhase(), last: undefined };
}
