import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { reasonOf } from "./unless-aborted.ts";

/** A connection is asked after this much silence whether the other side is still there; the system notices a dead one minutes later. */
const KEEP_ALIVE_AFTER_MS = 15_000;

/** How long an API may keep silent. */
export interface Patience {
  /** Until the answer begins; null where that may be late, as with the log of a silent container. */
  answerWithinMs: number | null;
  /** What the request fails with where the answer does not begin in time. */
  silence: () => Error;
}

/**
 * Sends a GET request and resolves when its answer begins. It can be called off at any time, also while the answer's body
 * is read, which then fails with the signal's reason.
 * @param options connection, certificates and headers, as Node takes them
 * @throws Error of the connection, the signal's reason, or `silence`
 */
export function apiGet(
  url: URL,
  options: RequestOptions,
  { answerWithinMs, silence }: Patience,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const outgoing = send(url, { ...options, method: "GET" });
    // Destroyed by hand: given the signal itself, a request between two others of its connection fails where nobody listens.
    const callOff = (): void => void outgoing.destroy(reasonOf(signal));
    const isSilent = (): void => void outgoing.destroy(silence());
    const timer = answerWithinMs === null ? undefined : setTimeout(isSilent, answerWithinMs);
    signal.addEventListener("abort", callOff, { once: true });
    outgoing.on("socket", (socket) => socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS));
    outgoing.on("error", (error) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", callOff);
      reject(error);
    });
    outgoing.on("response", (response) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", callOff);
      resolve(endedBy(response, signal));
    });
    outgoing.end();
  });
}

/** Ends the answer once `signal` aborts. */
function endedBy(response: IncomingMessage, signal: AbortSignal): IncomingMessage {
  const callOff = (): void => void response.destroy(reasonOf(signal));
  // It may be destroyed while nobody waits for its next chunk; whoever then asks for that is told.
  response.on("error", () => undefined);
  response.on("close", () => signal.removeEventListener("abort", callOff));
  signal.addEventListener("abort", callOff, { once: true });
  return response;
}

/**
 * The answer's body as text.
 * @param mostBytes what is longer is cut off there
 * @throws Error where the answer is not whole, the signal's reason, or `silence`
 */
export async function bodyText(
  response: IncomingMessage,
  {
    wholeWithinMs,
    silence,
    mostBytes = Infinity,
  }: { wholeWithinMs: number; silence: () => Error; mostBytes?: number },
): Promise<string> {
  const timer = setTimeout(() => response.destroy(silence()), wholeWithinMs);
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > mostBytes) break;
    }
    return Buffer.concat(chunks).toString("utf8");
  } finally {
    clearTimeout(timer);
  }
}
