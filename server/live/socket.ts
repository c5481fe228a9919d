import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Hub } from "./hub.ts";

/** Where browsers connect. */
export const LIVE_PATH = "/live";
/** Longest frame taken from a client, in bytes; a longer one closes the socket with 1009. */
const MAX_PAYLOAD_BYTES = 64 * 1024;

/** Turns an HTTP connection into a live socket of the hub. */
export type LiveUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Makes the handler for upgrades to `/live`; who may connect is decided before it is called. */
export function liveUpgrade(hub: Hub): LiveUpgrade {
  // Frames are not compressed: on a local network deflating costs more time than it saves.
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PAYLOAD_BYTES,
    perMessageDeflate: false,
  });
  return (request, socket, head) => server.handleUpgrade(request, socket, head, (live) => hub.attach(live));
}
