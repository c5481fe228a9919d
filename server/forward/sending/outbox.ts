import type { Line } from "../../lines/line.ts";
import { OpenBatch, type Batch } from "./batch.ts";
import { advance, type Positions } from "./positions.ts";
import type { Spool } from "./spool.ts";
import type { SpoolState } from "./spool-state.ts";
import { wireText } from "../wire.ts";

/** A batch this large is ended. */
const BATCH_LINES = 5_000;
const BATCH_CHARS = 2 * 1024 * 1024;
/** Most lines and compressed bytes of one request; proxies refuse more than a megabyte unless they are told to. */
const REQUEST_LINES = 10_000;
const REQUEST_BYTES = 900 * 1024;
/** Sources are held back while this much waits in memory. */
const MAX_WAITING_LINES = 20_000;
const MAX_WAITING_CHARS = 16 * 1024 * 1024;
/** How often what waits is put on disk while the receiver is away, and what was acknowledged is noted. */
const KEEP_EVERY_MS = 1_000;
/** A receiver that acknowledges nothing for this long is taken to be away. */
const AWAY_AFTER_MS = 2_000;

/** What the outbox tells of its disk; null when it is well again. */
export type SpoolProblem = { kind: "full" } | { kind: "unwritable"; error: unknown } | null;

/**
 * Lines on their way to the receiver, in order. They wait in memory while it keeps up, and on disk while it is away;
 * when both are full, `room` holds the sources back. Nothing is dropped.
 */
export class Outbox {
  readonly #spool: Spool;
  readonly #state: SpoolState;
  readonly #onProblem: (problem: SpoolProblem) => void;
  /** Behind the last line that was added, for each stream. */
  readonly #added: Positions;
  readonly #queue: Batch[];
  #open = new OpenBatch();
  #memoryLines = 0;
  #memoryChars = 0;
  #lastDoneMs = performance.now();
  #isAway = false;
  #keeping: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;
  #wake: (() => void) | undefined;
  #room: (() => void)[] = [];

  constructor(spool: Spool, state: SpoolState, onProblem: (problem: SpoolProblem) => void) {
    this.#spool = spool;
    this.#state = state;
    this.#onProblem = onProblem;
    this.#queue = [...spool.found];
    this.#added = new Map([...state.acknowledged].map(([source, streams]) => [source, new Map(streams)]));
    for (const { tail } of this.#queue) advance(this.#added, tail);
    this.#timer = setInterval(() => void this.#keep(), KEEP_EVERY_MS);
  }

  /** Where a source goes on: behind what was acknowledged and what the spool holds. */
  positions(source: string): ReadonlyMap<string, string> {
    return new Map(this.#added.get(source));
  }

  /** Lines that were not acknowledged, and the bytes of the spool. */
  get waiting(): { lines: number; spoolBytes: number } {
    const lines = this.#queue.reduce((sum, batch) => sum + batch.lines, this.#open.lines);
    return { lines, spoolBytes: this.#spool.bytes };
  }

  /** Queues lines of a source, in order. */
  add(source: string, lines: readonly Line[]): void {
    for (const line of lines) {
      const { stream, position, file } = line;
      if (file !== undefined) this.#state.begin(source, stream, file);
      const after = this.#open.has(source, stream) ? undefined : this.#added.get(source)?.get(stream);
      const text = wireText(source, line, after);
      this.#open.add(text, source, stream, position);
      advance(this.#added, [[source, stream, position]]);
      this.#memoryLines++;
      this.#memoryChars += text.length;
      if (this.#open.lines >= BATCH_LINES || this.#open.chars >= BATCH_CHARS) this.#seal();
    }
    if (lines.length > 0) this.#wake?.();
  }

  /** Resolves when there is room for more. */
  async room(): Promise<void> {
    if (!this.#isFull) return;
    void this.#keep();
    await new Promise<void>((resolve) => this.#room.push(resolve));
  }

  /** The receiver does not answer: what waits is put on disk. */
  receiverIsAway(): void {
    this.#isAway = true;
  }

  /** The oldest batches, as many as fit into one request; waits for some. None when `signal` aborts. */
  async next(signal: AbortSignal): Promise<{ batches: Batch[]; body: Buffer }> {
    await this.#some(signal);
    if (this.#queue.length === 0) this.#seal();
    const batches: Batch[] = [];
    const bodies: Buffer[] = [];
    let lines = 0;
    let bytes = 0;
    for (const batch of this.#queue) {
      if (lines > 0 && lines + batch.lines > REQUEST_LINES) break;
      const body = await (batch.body ?? this.#read(batch));
      if (bytes > 0 && bytes + body.length > REQUEST_BYTES) break;
      lines += batch.lines;
      bytes += body.length;
      batches.push(batch);
      bodies.push(body);
    }
    await this.#state.saveBegun();
    // Members of gzip one behind the other are gzip again (RFC 1952, 2.2).
    return { batches, body: Buffer.concat(bodies) };
  }

  /** Takes note that the receiver has stored batches that `next` gave. */
  async done(batches: readonly Batch[]): Promise<void> {
    this.#isAway = false;
    this.#lastDoneMs = performance.now();
    for (const batch of batches) {
      this.#queue.shift();
      batch.isDone = true;
      this.#state.acknowledge(batch.tail);
      if (batch.place) await this.#spool.release(batch.place);
      else this.#forget(batch);
    }
  }

  /** Puts what was not acknowledged on disk. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#isAway = true;
    await this.#keep();
    await this.#keep();
    await this.#spool.close();
  }

  /** Resolves when there is something to send, or when `signal` aborts. */
  async #some(signal: AbortSignal): Promise<void> {
    if (this.#queue.length > 0 || this.#open.lines > 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      signal.addEventListener("abort", this.#onAbort);
    });
    signal.removeEventListener("abort", this.#onAbort);
    this.#wake = undefined;
    // The receiver had nothing to acknowledge meanwhile.
    this.#lastDoneMs = performance.now();
  }

  readonly #onAbort = (): void => this.#wake?.();

  get #isFull(): boolean {
    return this.#memoryLines >= MAX_WAITING_LINES || this.#memoryChars >= MAX_WAITING_CHARS;
  }

  #seal(): void {
    if (this.#open.lines === 0) return;
    this.#queue.push(this.#open.sealed());
    this.#open = new OpenBatch();
  }

  #read({ place }: Batch): Promise<Buffer> {
    if (!place) throw new Error("A batch is neither in memory nor in the spool.");
    return this.#spool.read(place);
  }

  /** A batch no longer takes memory. */
  #forget(batch: Batch): void {
    batch.body = undefined;
    this.#memoryLines -= batch.lines;
    this.#memoryChars -= batch.chars;
    if (this.#isFull) return;
    const waiting = this.#room;
    this.#room = [];
    for (const resolve of waiting) resolve();
  }

  /** One at a time; a call while another works waits for that. */
  #keep(): Promise<void> {
    this.#keeping ??= this.#keepOnce().finally(() => (this.#keeping = undefined));
    return this.#keeping;
  }

  async #keepOnce(): Promise<void> {
    try {
      // First what was acknowledged, then what comes behind it: a restart finds no hole between them.
      await this.#state.save();
      const isStalled = this.#isAway || performance.now() - this.#lastDoneMs > AWAY_AFTER_MS;
      // While the receiver catches up with what is on disk, new lines wait there too: their source may not keep them.
      const isBehind = this.#queue[0]?.place !== undefined;
      const isFull = (isStalled || isBehind) && !(await this.#spill());
      this.#onProblem(isFull && this.#isFull ? { kind: "full" } : null);
    } catch (error) {
      this.#onProblem({ kind: "unwritable", error });
    }
  }

  /** Writes what is only in memory, in order. @returns false where the spool is full */
  async #spill(): Promise<boolean> {
    this.#seal();
    let hasRoom = true;
    for (const batch of this.#queue.filter(({ place }) => !place)) {
      if (batch.isDone || !batch.body) continue;
      const place = await this.#spool.append(batch, await batch.body);
      hasRoom = place !== undefined;
      if (!place) break;
      if (batch.isDone) {
        await this.#spool.release(place);
        continue;
      }
      batch.place = place;
      this.#forget(batch);
    }
    await this.#spool.sync();
    return hasRoom;
  }
}
