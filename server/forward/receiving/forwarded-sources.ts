import { JobtrailError } from "../../error.ts";
import { lineFromWire, type ForwardedStatus, type ForwardLine } from "../wire.ts";
import type { UntimedHeads } from "../../parse/untimed-heads.ts";
import type { LogRecord } from "../../record.ts";
import { Slice } from "../../slice.ts";
import type { SourceStatus } from "../../sources/source.ts";
import type { Store } from "../../store/store.ts";
import type { Batcher } from "../../intake/batcher.ts";
import { Forwarders, type Speaker } from "./forwarders.ts";
import { Parcel } from "../../intake/parcel.ts";
import { lookUpWithinMs, patiently, within } from "../../intake/patience.ts";
import { bySource } from "../../intake/by-source.ts";
import { Continuation } from "../../intake/continuation.ts";
import { nowUs } from "../../intake/record-sink.ts";

/** What the receiving end of `jobtrail forward` works with. */
export interface ForwardedOptions {
  store: Pick<Store, "checkpoints" | "stored" | "isServed">;
  batcher: Pick<Batcher, "addParcel" | "room" | "settled" | "problem">;
  /** Makes records of a source's lines. */
  parserOf: (source: string) => UntimedHeads;
  /** Whether this server reads a source of that name itself. */
  isOwn: (source: string) => boolean;
}

/** One source of a forwarder, as it arrives. */
interface Arriving {
  parser: UntimedHeads;
  /** The position behind each stream's last stored line; the stream stored to last comes last. */
  checkpoints: Map<string, string>;
}

/** The receiving end of `jobtrail forward`: stores lines under the positions that their forwarder gave them. */
export class ForwardedSources {
  readonly #options: ForwardedOptions;
  readonly #forwarders = new Forwarders();
  readonly #arriving = new Map<string, Arriving>();
  /** The end of each forwarder's last request: one is answered at a time, so that a repeated one finds its lines stored. */
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Forwarders whose lines are being stored. */
  readonly #busy = new Set<string>();

  constructor(options: ForwardedOptions) {
    this.#options = options;
  }

  /**
   * Where a source of the forwarder resumes, as the store has it.
   * @throws JobtrailError `forwarder-taken`, `source-exists`; StoreError
   */
  checkpoints(speaker: Speaker, source: string): Promise<ReadonlyMap<string, string>> {
    this.#forwarders.admit(speaker);
    return this.#inTurn(speaker, async () => {
      const name = this.#nameOf(speaker, source);
      // Lines of a request that broke off may still be on their way to the store.
      const { batcher } = this.#options;
      await patiently(batcher, batcher.settled(name), Number.POSITIVE_INFINITY);
      this.#arriving.delete(name);
      return (await this.#arrivingAt(name)).checkpoints;
    });
  }

  /**
   * Stores the lines that are not stored yet, slice by slice, each once there is room for it; resolves when they are
   * visible. Where nothing can be stored they are given back after some seconds, and not stored later.
   * @throws JobtrailError `forwarder-taken`, `source-exists`, `ingest-busy`; StoreError
   */
  async take(speaker: Speaker, slices: AsyncIterable<readonly ForwardLine[]>): Promise<{ stored: number }> {
    this.#forwarders.admit(speaker);
    // While the store stands still, a forwarder that tires of waiting sends again and again: one of them is enough.
    if (this.#busy.has(speaker.name))
      throw new JobtrailError("ingest-busy", "Jobtrail is still storing what this forwarder sent before.");
    this.#busy.add(speaker.name);
    try {
      return await this.#inTurn(speaker, () => this.#takeNow(speaker, slices));
    } finally {
      this.#busy.delete(speaker.name);
    }
  }

  /** What is stored has changed under us: how far each stream has come is asked again. */
  forget(): void {
    this.#arriving.clear();
  }

  /** Takes note of how a forwarder's sources fare. @throws JobtrailError `forwarder-taken` */
  hear(speaker: Speaker, statuses: readonly ForwardedStatus[]): void {
    this.#forwarders.hear(speaker, statuses);
  }

  /** Every source that a forwarder told of since the start, by name. */
  statuses(): Map<string, SourceStatus & { kind: string }> {
    return this.#forwarders.statuses();
  }

  async #takeNow(
    speaker: Speaker,
    slices: AsyncIterable<readonly ForwardLine[]>,
  ): Promise<{ stored: number }> {
    const { batcher } = this.#options;
    let stored = 0;
    const names = new Set<string>();
    const before = new Map<string, string>();
    // One for all: rows behind others that were given back must not be stored, or those would pass for stored too.
    const parcel = new Parcel();
    parcel.expect();
    try {
      for await (const lines of slices)
        for (const [source, own] of bySource(lines)) {
          const name = this.#nameOf(speaker, source);
          names.add(name);
          await patiently(batcher, batcher.room(name), Number.POSITIVE_INFINITY);
          if (!parcel.isRefused) stored += await this.#store(name, joined(source, own, before), parcel);
        }
    } finally {
      parcel.arrived(1, 0);
    }
    try {
      await parcel.answer;
    } catch (error) {
      // How far its streams have come is asked again, once it is known what became of the rows.
      for (const name of names) this.#arriving.delete(name);
      throw error;
    }
    return { stored };
  }

  async #store(name: string, lines: readonly ForwardLine[], parcel: Parcel): Promise<number> {
    const arriving = await this.#arrivingAt(name);
    const receivedUs = nowUs();
    const parsed: LogRecord[] = [];
    const slice = new Slice();
    for (const line of lines) {
      parsed.push(...arriving.parser.parse(lineFromWire(line), receivedUs));
      if (slice.isOver) await slice.rest();
    }
    const records = inOrderOf(lines, [...parsed, ...arriving.parser.flush(true)]);
    const continuation = new Continuation(arriving.checkpoints, lines, records);
    const fresh = await continuation.fresh((ids) =>
      within(lookUpWithinMs(this.#options.store), this.#options.store.stored(ids), unanswered),
    );
    if (parcel.isRefused) return 0;
    this.#options.batcher.addParcel(fresh, parcel);
    for (const record of fresh) {
      arriving.checkpoints.delete(record.stream);
      arriving.checkpoints.set(record.stream, record.position);
    }
    return fresh.length;
  }

  async #arrivingAt(name: string): Promise<Arriving> {
    const known = this.#arriving.get(name);
    if (known) return known;
    const { batcher, store } = this.#options;
    await patiently(batcher, batcher.settled(name), Number.POSITIVE_INFINITY);
    const checkpoints = await within(lookUpWithinMs(store), store.checkpoints(name), unanswered);
    const arriving = { parser: this.#options.parserOf(name), checkpoints };
    this.#arriving.set(name, arriving);
    return arriving;
  }

  #nameOf(speaker: Speaker, source: string): string {
    const name = `${speaker.name}/${source}`;
    if (!this.#options.isOwn(name)) return name;
    throw new JobtrailError(
      "source-exists",
      `This server reads a source named ${name} itself; start the forwarder with another --name.`,
    );
  }

  #inTurn<Answer>(speaker: Speaker, work: () => Promise<Answer>): Promise<Answer> {
    const before = this.#turns.get(speaker.name) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(speaker.name, turn);
    return turn;
  }
}

function unanswered(): Error {
  return new JobtrailError(
    "ingest-busy",
    "The store does not answer. Send the same lines again in a moment.",
  );
}

/** A record for each line; those of one stream are in their order already. */
function inOrderOf(lines: readonly ForwardLine[], records: readonly LogRecord[]): LogRecord[] {
  const queues = new Map<string, LogRecord[]>();
  for (const record of records) {
    const queue = queues.get(record.stream);
    if (queue) queue.push(record);
    else queues.set(record.stream, [record]);
  }
  const next = new Map<string, number>();
  return lines.map(({ stream }) => {
    const index = next.get(stream) ?? 0;
    next.set(stream, index + 1);
    return queues.get(stream)![index]!;
  });
}

/**
 * The lines of a slice with the place of the line before, at each stream's first line: of those in the request's first
 * slice the forwarder tells it, of later ones the slices before do.
 * @param before position of the last line of each stream so far
 */
function joined(source: string, lines: readonly ForwardLine[], before: Map<string, string>): ForwardLine[] {
  return lines.map((line) => {
    const stream = `${source}\0${line.stream}`;
    const after = before.get(stream);
    before.set(stream, line.position);
    return after === undefined || line.after !== undefined ? line : { ...line, after };
  });
}
