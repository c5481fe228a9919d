import type { Event } from "../../lib/event.ts";
import type { Query } from "../../lib/query/ast.ts";
import { cursorText } from "../protocol/cursor.ts";
import { PROTOCOL_VERSION } from "../protocol/live.ts";
import type { LiveSubscription } from "./live-subscription.ts";
import type { Outgoing } from "./outgoing.ts";

/** Events that a subscription may hold for a client that reads slowly. */
export const MAX_PENDING_EVENTS = 5_000;
/** Bytes that a subscription may hold for a client that reads slowly. */
export const MAX_PENDING_BYTES = 4 * 1024 * 1024;
/** Events in one frame; with a frame every 30 ms a client gets at most 33,000 events/s, more than any screen can use. */
export const MAX_FRAME_EVENTS = 1_000;
/** Bytes in one frame, about. */
const MAX_FRAME_BYTES = 1024 * 1024;

/**
 * What one client wants to see: matching events wait here until the socket can take them.
 * When the buffer is full everything in it is given up and counted, for who falls behind wants the
 * newest lines and not the oldest; the gap stands before the events that follow it.
 */
export class Subscription implements LiveSubscription {
  readonly id: string;
  readonly query: Query;
  /** True until what the client missed has been fetched; nothing is sent before. */
  resuming: boolean;
  #matches: (event: Event) => boolean;
  #pending: Outgoing[] = [];
  #pendingBytes = 0;
  #skipped = 0;
  /** The first event given up while resuming. */
  #givenUpFirst: string | undefined;
  /** Ids that resuming has sent and that may still be published behind it. */
  #resumed = new Set<string>();
  /** From this number on everything that was announced has been offered here before it was stored. */
  #aheadFrom = Infinity;
  /** Everything up to this number is stored and was offered here. */
  #storedSeq = 0;
  /** The greatest number sent, and the one behind which the client was told to resume. */
  #sentSeq = 0;
  #resumeSeq = 0;

  constructor(id: string, query: Query, matches: (event: Event) => boolean, resuming: boolean) {
    this.id = id;
    this.query = query;
    this.#matches = matches;
    this.resuming = resuming;
  }

  /** True when a frame could be sent. */
  get ready(): boolean {
    return !this.resuming && (this.#pending.length > 0 || this.#skipped > 0 || this.#isToConfirm);
  }

  /** Whether all that was sent before it was stored is stored now, and the client does not know. */
  get #isToConfirm(): boolean {
    return this.#sentSeq > this.#resumeSeq && this.#storedSeq >= this.#sentSeq;
  }

  /** The first event that was published while what the client missed is fetched, sent or given up; undefined for none. */
  get firstPublished(): string | undefined {
    return this.#givenUpFirst ?? this.#pending[0]?.id;
  }

  /**
   * Takes in what was stored, but for what was taken in ahead of that.
   * @returns how many events were given up for want of room
   */
  offer(batch: readonly Outgoing[]): number {
    const fresh = batch.filter(({ isAhead, seq }) => !isAhead || seq < this.#aheadFrom);
    this.#storedSeq = Math.max(this.#storedSeq, batch.at(-1)?.seq ?? 0);
    return this.#take(fresh);
  }

  /**
   * Takes in what is about to be stored. Until what the client missed has been fetched it waits for that.
   * @returns how many events were given up for want of room
   */
  offerAhead(batch: readonly Outgoing[]): number {
    const [first] = batch;
    if (this.resuming || !first) return 0;
    this.#aheadFrom = Math.min(this.#aheadFrom, first.seq);
    return this.#take(batch);
  }

  #take(batch: readonly Outgoing[]): number {
    let skipped = 0;
    for (const outgoing of batch) {
      if (this.query.kind !== "all" && !this.#matches(outgoing.event)) continue;
      if (this.#resumed.delete(outgoing.id)) continue;
      if (
        this.#pending.length >= MAX_PENDING_EVENTS ||
        this.#pendingBytes + outgoing.size > MAX_PENDING_BYTES
      )
        skipped += this.#giveUp();
      this.#pending.push(outgoing);
      this.#pendingBytes += outgoing.size;
    }
    return skipped;
  }

  /**
   * Puts what the client missed before what was published meanwhile, each event once.
   * @param missed oldest first
   * @param skipped events before them that are not sent
   */
  resume(missed: readonly Outgoing[], skipped: number): void {
    const ids = new Set(missed.map((outgoing) => outgoing.id));
    if (this.#givenUpFirst === undefined) {
      const behind = this.#pending.filter((outgoing) => !ids.delete(outgoing.id));
      this.#pending = [...missed, ...behind];
      this.#skipped = skipped;
    } else {
      // What was published meanwhile was too much: what was missed lies before it and is given up with it.
      for (const { id } of this.#pending) ids.delete(id);
      const at = missed.findIndex(({ id }) => id === this.#givenUpFirst);
      const inBoth = at < 0 ? 0 : Math.min(missed.length - at, this.#skipped);
      this.#skipped += skipped + ids.size - inBoth;
    }
    this.#pendingBytes = this.#pending.reduce((sum, outgoing) => sum + outgoing.size, 0);
    this.#storedSeq = Math.max(this.#storedSeq, missed.at(-1)?.seq ?? 0);
    this.#resumed = ids;
    this.resuming = false;
  }

  /** The next frames for the socket, already text: a gap first where there is one. */
  takeFrames(): string[] {
    const head = `{"v":${PROTOCOL_VERSION},"id":${JSON.stringify(this.id)},`;
    const frames: string[] = [];
    if (this.#skipped > 0) frames.push(`${head}"type":"gap","skipped":${this.#skipped}}`);
    this.#skipped = 0;
    const events = this.#takeEvents();
    for (const { seq } of events) this.#sentSeq = Math.max(this.#sentSeq, seq);
    const resume = this.#takeResume();
    if (events.length > 0 || resume !== null) {
      const list = events.map((outgoing) => outgoing.json).join(",");
      frames.push(`${head}"type":"events","resume":${JSON.stringify(resume)},"events":[${list}]}`);
    }
    return frames;
  }

  /** Behind what a client that has got all frames resumes: what is stored and waits no more; null where that is known. */
  #takeResume(): string | null {
    const seq = this.#pending.reduce((least, outgoing) => Math.min(least, outgoing.seq - 1), this.#storedSeq);
    if (seq <= this.#resumeSeq) return null;
    this.#resumeSeq = seq;
    return cursorText({ timeUs: 0, seq });
  }

  #takeEvents(): Outgoing[] {
    let count = 0;
    let bytes = 0;
    while (count < this.#pending.length && count < MAX_FRAME_EVENTS) {
      const size = this.#pending[count]?.size ?? 0;
      if (count > 0 && bytes + size > MAX_FRAME_BYTES) break;
      bytes += size;
      count += 1;
    }
    this.#pendingBytes -= bytes;
    return this.#pending.splice(0, count);
  }

  #giveUp(): number {
    const count = this.#pending.length;
    if (this.resuming) this.#givenUpFirst ??= this.#pending[0]?.id;
    this.#skipped += count;
    this.#pending = [];
    this.#pendingBytes = 0;
    return count;
  }
}
