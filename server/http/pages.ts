import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { JobtrailError } from "../error.ts";

/** Takes over an HTTP connection. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The web pages and API routes, which Next built. */
export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** WebSockets of Next's own by path: in development the one that reloads pages. */
  upgrades: ReadonlyMap<string, Upgrade>;
  close(): Promise<void>;
}

/**
 * Names the build of the pages.
 * @throws JobtrailError `not-built` when there is none in `root`
 */
export function readBuildId(root: string): string {
  const path = join(root, ".next", "BUILD_ID");
  if (!existsSync(path))
    throw new JobtrailError(
      "not-built",
      `The pages are not built yet (${path} is missing). Run npm start, which builds them.`,
    );
  return readFileSync(path, "utf8").trim();
}

/** Where a page in development hears of changes. */
const RELOAD_PATH = "/_next/hmr";

/** How pages come to be. */
export interface PagesOptions {
  /** The project's folder. */
  root: string;
  host: string;
  port: number;
  /** Whether they are compiled when they are asked for, and reload when they change, instead of being taken from the build. */
  isDev: boolean;
}

/** Prepares Next. */
export async function preparePages({ root, host, port, isDev }: PagesOptions): Promise<Pages> {
  // Next and React choose their builds by this, and it must be set before they are loaded.
  const mode = isDev ? "development" : "production";
  Object.assign(process.env, { NODE_ENV: mode, NEXT_TELEMETRY_DISABLED: "1" });
  const { default: next } = await import("next");
  // Next listens for upgrades on the server that it is given, and ends sockets that are not its own: not on ours.
  const decoy = createServer();
  const app = next({ dev: isDev, dir: root, httpServer: decoy, hostname: host, port });
  await app.prepare();
  const handler = app.getRequestHandler();
  return {
    handle: (request, response) => handler(request, response),
    upgrades: new Map<string, Upgrade>(
      isDev ? [[RELOAD_PATH, (...connection) => void decoy.emit("upgrade", ...connection)]] : [],
    ),
    close: () => app.close(),
  };
}
