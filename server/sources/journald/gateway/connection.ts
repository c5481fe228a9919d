import type { IncomingMessage } from "node:http";
import { explainAnswer, explainFailure } from "./words.ts";
import { requestGateway, withoutPassword, type GatewayPlace } from "./request.ts";
import type { Ending, JournalConnection } from "../transport.ts";

const SILENT_FOR_MS = 30_000;
const ARRIVES_WITHIN_MS = 10_000;

/** What is asked of a gateway and how its answer is read. */
export interface GatewayQuestion<T> {
  address: URL;
  headers: Record<string, string>;
  read: (bytes: Uint8Array) => T[];
  /** Whether there is something that should have arrived. @throws Error where the gateway does not answer */
  isBehind: (signal: AbortSignal) => Promise<boolean>;
}

/** One answer of a gateway, read as it comes. */
export class GatewayConnection<T> implements JournalConnection<T> {
  readonly opened: Promise<void>;
  readonly batches: AsyncIterable<readonly T[]>;
  readonly ended: Promise<Ending>;
  readonly #place: GatewayPlace;
  readonly #question: GatewayQuestion<T>;
  readonly #abort = new AbortController();
  #isOpen: () => void = () => undefined;
  #end: (ending: Ending) => void = () => undefined;

  constructor(place: GatewayPlace, question: GatewayQuestion<T>) {
    this.#place = place;
    this.#question = question;
    this.opened = new Promise((resolve) => (this.#isOpen = resolve));
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.batches = this.#batches();
  }

  hint(): string | null {
    return null;
  }

  close(): void {
    this.#abort.abort();
  }

  async *#batches(): AsyncIterable<readonly T[]> {
    const url = withoutPassword(this.#place.url);
    const { address, headers, read } = this.#question;
    let message: string | null = null;
    try {
      const response = await requestGateway(this.#place, address, headers, this.#abort.signal);
      if (response.statusCode === 200) {
        this.#isOpen();
        for await (const bytes of this.#chunks(response)) yield read(bytes);
      } else {
        response.resume();
        message = explainAnswer(url, response.statusCode);
      }
    } catch (error) {
      message = this.#abort.signal.aborted ? null : explainFailure(url, error);
    } finally {
      this.close();
      this.#end({ message, isFinal: false });
    }
  }

  /**
   * gatewayd says nothing while it waits for entries, so silence alone does not tell a dead connection. It is asked
   * anew rather than left: it keeps a thread for each connection that was closed until there is an entry for it.
   */
  async *#chunks(response: IncomingMessage): AsyncIterable<Buffer> {
    const chunks = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    for (;;) {
      const next = chunks.next();
      while (!(await settlesWithin(next, this.#place.silentForMs ?? SILENT_FOR_MS))) {
        if (!(await this.#question.isBehind(this.#abort.signal))) continue;
        if (await settlesWithin(next, this.#place.answerWithinMs ?? ARRIVES_WITHIN_MS)) break;
        // A new connection brings what this one has lost.
        return;
      }
      const { done, value } = await next;
      if (done) return;
      yield value;
    }
  }
}

async function settlesWithin(promise: Promise<unknown>, withinMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  const isSettled = await Promise.race([settled, late]);
  clearTimeout(timer);
  return isSettled;
}
