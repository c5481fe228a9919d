import { WebSocket } from "ws";
import { jsonOrUndefined } from "../../../lib/json.ts";
import { BackOff } from "../../../lib/back-off.ts";
import { DEAD_AFTER_MS, serverFrameSchema, type ClientFrame, type ServerFrame } from "../../protocol/live.ts";
import { addressAt, headersFor, type ServerFlags } from "../ask-server.ts";

/** A live connection that is made again whenever it is lost. */
export interface Live {
  /** Sends a frame; nothing while it is lost, for what is to be sent when it is open again is asked for then. */
  send(frame: ClientFrame): void;
  /** Ends it. */
  close(): void;
}

/** What a connection is for; called one at a time. */
export interface LiveHandlers {
  /** It is open, for the first time or again: what is to be sent first. */
  onOpen(): readonly ClientFrame[];
  onFrame(frame: ServerFrame): void;
  /** It was lost, or could not be made, and is tried again. */
  onLost(): void;
}

/**
 * Connects to `/live` as a page does, and again after each loss.
 * @throws JobtrailError where the server's address is none
 */
export function connectLive(flags: ServerFlags, handlers: LiveHandlers): Live {
  const address = addressAt("/live", flags);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const pauses = new BackOff({ firstMs: 500, mostMs: 10_000 });
  let isClosed = false;
  let socket: WebSocket;
  let again: NodeJS.Timeout | undefined;

  function connect(): void {
    socket = new WebSocket(address, { headers: headersFor(flags), handshakeTimeout: DEAD_AFTER_MS });
    const dead = setTimeout(() => socket.terminate(), DEAD_AFTER_MS);
    socket.on("open", () => {
      pauses.reset();
      for (const frame of handlers.onOpen()) socket.send(JSON.stringify(frame));
    });
    socket.on("message", (data) => {
      dead.refresh();
      const frame = serverFrameSchema.safeParse(jsonOrUndefined(textOf(data)));
      if (frame.success) handlers.onFrame(frame.data);
    });
    // What went wrong is followed by the close.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(dead);
      if (isClosed) return;
      handlers.onLost();
      again = setTimeout(connect, pauses.next());
    });
  }

  connect();
  return {
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    close() {
      isClosed = true;
      clearTimeout(again);
      socket.close();
    },
  };
}

function textOf(data: WebSocket.RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.from(data as Buffer).toString();
}
