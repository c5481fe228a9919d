import type { IncomingMessage } from "node:http";
import { HttpError } from "./problem.ts";

/**
 * Refuses a request that a page of another origin made, unless the configuration allows that origin.
 * Browsers say so in `Origin` (every cross-origin fetch that is not a plain GET, and every WebSocket) and in
 * `Sec-Fetch-Site` (every request). Programs such as curl send neither and pass.
 * @returns the allowed foreign origin, for CORS headers; undefined where the request is our own
 * @throws HttpError 403 `origin-refused`
 */
export function checkOrigin(request: IncomingMessage, allowedOrigins: readonly string[]): string | undefined {
  const { origin, host } = request.headers;
  if (origin !== undefined) {
    if (isSameOrigin(origin, host)) return undefined;
    if (allowedOrigins.includes(origin.toLowerCase())) return origin;
    throw refused(`A page of ${origin.slice(0, 200)} asked`);
  }
  const site = request.headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return undefined;
  // A link that a colleague follows from a chat is cross-site too; it shows the page to them and nothing to the other site.
  const isNavigation =
    request.method === "GET" &&
    request.headers["sec-fetch-mode"] === "navigate" &&
    request.headers["sec-fetch-dest"] === "document";
  if (isNavigation) return undefined;
  throw refused("A page of another site asked");
}

/** The scheme is left out: behind a proxy that ends TLS the page is https while we are spoken to in http. */
function isSameOrigin(origin: string, host: string | undefined): boolean {
  const match = /^https?:\/\/(.+)$/i.exec(origin);
  return host !== undefined && match?.[1]?.toLowerCase() === host.toLowerCase();
}

/**
 * The origin under which the requester knows the server: a proxy that ends TLS says so by `X-Forwarded-Proto`. The gate has
 * checked the name.
 */
export function requestOrigin(request: Request): string {
  const { protocol, host } = new URL(request.url);
  const scheme = request.headers.get("x-forwarded-proto") === "https" ? "https:" : protocol;
  return `${scheme}//${request.headers.get("host") ?? host}`;
}

function refused(who: string): HttpError {
  return new HttpError(
    403,
    "origin-refused",
    `${who}, and only Jobtrail's own pages may. To allow another origin, list it under allowed_origins in jobtrail.toml.`,
  );
}

/** The CORS headers for an allowed foreign origin. */
export function corsHeaders(origin: string): Record<string, string> {
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "GET, POST, PATCH, DELETE, OPTIONS",
    "access-control-allow-headers": "authorization, content-type, content-encoding, idempotency-key",
    "access-control-expose-headers": "content-disposition, retry-after",
    "access-control-max-age": "600",
    vary: "Origin",
  };
}
