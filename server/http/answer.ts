import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { isJobtrailError } from "../error.ts";
import type { Gate } from "./gate.ts";
import type { InFlight } from "./in-flight.ts";
import type { Pages, Upgrade } from "./pages.ts";
import { HttpError, problemFrom, PROBLEM_TYPE, sendProblem } from "./problem.ts";

/** An upload has this long to arrive whole; who trickles holds a connection no longer. */
const REQUEST_TIMEOUT_MS = 120_000;
const HEADERS_TIMEOUT_MS = 15_000;

/** What answers once the server has started. */
export interface Answers {
  pages: Pages;
  /** WebSocket handlers by path. */
  upgrades: ReadonlyMap<string, Upgrade>;
}

/**
 * Lets every request and upgrade through the gate to what answers it. Requests that come while the server
 * still starts wait for it.
 */
export function answerAll(server: Server, gate: Gate, inFlight: InFlight, starting: Promise<Answers>): void {
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.on("request", (request, response) => void answer(request, response, false));
  // curl asks before it sends a large body: it is refused before a byte of it is sent.
  server.on("checkContinue", (request, response) => void answer(request, response, true));
  server.on("upgrade", (request, socket, head) => void upgrade(request, socket, head));

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    asksFirst: boolean,
  ): Promise<void> {
    try {
      inFlight.add(request, response);
      if (!(await gate.admit(request, response))) return;
      const { pages } = await starting;
      if (asksFirst) response.writeContinue();
      await pages.handle(request, response);
    } catch (error) {
      if (!isJobtrailError(error)) console.error(`${request.method} ${request.url} failed:`, error);
      if (response.headersSent) response.destroy();
      else sendProblem(request, response, error);
    }
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Without a listener, a client that vanishes meanwhile would end the process.
    socket.on("error", () => socket.destroy());
    try {
      gate.admitUpgrade(request);
      const path = request.url?.split("?", 1)[0] ?? "/";
      const handler = (await starting).upgrades.get(path);
      if (!handler) throw new HttpError(404, "not-found", `No WebSocket is served at ${path.slice(0, 200)}.`);
      handler(request, socket, head);
    } catch (error) {
      refuseUpgrade(socket, error);
    }
  }
}

function refuseUpgrade(socket: Duplex, error: unknown): void {
  const problem = problemFrom(error);
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
