import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { JobtrailError } from "../error.ts";

/** The web pages and API routes, which Next built. */
export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
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

/** Prepares Next in production mode over the build in `root`. */
export async function preparePages(root: string): Promise<Pages> {
  // Next and React choose their production builds by this, and it must be set before they are loaded.
  Object.assign(process.env, { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
  const { default: next } = await import("next");
  // Next would listen for upgrades on our server and end sockets that are not its own; in production it has none.
  const decoy = createServer();
  const app = next({ dev: false, dir: root, httpServer: decoy });
  await app.prepare();
  const handler = app.getRequestHandler();
  return { handle: (request, response) => handler(request, response), close: () => app.close() };
}
