import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { bringsLines } from "./gate.ts";
import { HttpError } from "./problem.ts";

/** When the server stops, a request has this long to be answered … */
const ANSWER_WITHIN_MS = 2_000;
/** … and one whose lines have arrived and are being stored so long beyond that. Both fit into the time for stopping. */
const STORE_WITHIN_MS = 10_000;

/** The requests that are not answered yet. */
export class InFlight {
  readonly #open = new Map<ServerResponse, IncomingMessage>();
  #isDraining = false;
  #whenEmpty: () => void = () => undefined;

  /** Takes note of a request. @throws HttpError 503 when the server is stopping */
  add(request: IncomingMessage, response: ServerResponse): void {
    if (this.#isDraining)
      throw new HttpError(503, "stopping", "Jobtrail is stopping. Send the request again in a moment.", {
        headers: { "retry-after": "2" },
      });
    this.#open.set(response, request);
    response.once("close", () => {
      this.#open.delete(response);
      if (this.#open.size === 0) this.#whenEmpty();
    });
  }

  /**
   * Takes no request any more and resolves when each that was taken is answered. What takes too long is cut off, lines
   * that are being stored last: a sender that is not told that they are stored sends them again.
   */
  async drain(server: Server): Promise<void> {
    this.#isDraining = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const empty = new Promise<void>((resolve) => (this.#whenEmpty = resolve));
    if (this.#open.size === 0) this.#whenEmpty();
    for (const response of this.#open.keys())
      if (!response.headersSent) response.setHeader("connection", "close");
    server.closeIdleConnections();
    await Promise.race([empty, delay(ANSWER_WITHIN_MS, undefined, { ref: false })]);
    for (const [response, request] of this.#open) if (!isBeingStored(request)) response.destroy();
    await Promise.race([empty, delay(STORE_WITHIN_MS, undefined, { ref: false })]);
    server.closeAllConnections();
    await closed;
  }
}

/** A body that has not arrived in whole is not stored either. */
function isBeingStored(request: IncomingMessage): boolean {
  return request.complete && bringsLines(request);
}
