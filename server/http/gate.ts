import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { allowedHostNames, hostName } from "./host.ts";
import { checkMethod } from "./method.ts";
import { checkOrigin, corsHeaders } from "./origin.ts";
import { HttpError } from "./problem.ts";
import { PUBLIC_FILES } from "./public-files.ts";
import { OTLP_PATH } from "./rpc-status.ts";
import { signIn } from "./sign-in.ts";
import { TokenCheck } from "./token.ts";
import { WrongTokens } from "./wrong-tokens.ts";

/** Largest body of lines that are pushed, as sent, in bytes. */
export const MAX_INGEST_BYTES = 32 * 1024 * 1024;
/** Largest body of any other request, in bytes. */
export const MAX_BODY_BYTES = 64 * 1024;

const BRINGS_LINES: ReadonlySet<string> = new Set([
  "/api/ingest",
  "/api/forward",
  "/api/forward/status",
  OTLP_PATH,
  "/loki/api/v1/push",
]);

/** What a load balancer asks: it has no token. */
const OPEN_PATHS: ReadonlySet<string> = new Set(["/ready"]);

/** What the gate needs to know of the configuration. */
export interface GateOptions {
  host: string;
  /** The port really listened on. */
  port: number;
  token?: string;
  allowedOrigins: readonly string[];
  allowedHosts: readonly string[];
  /** Whether pages are compiled as they are asked for, as in `npm run dev`. */
  isDev?: boolean;
}

/** Stands before everything else: who may ask, from where, how much, and the headers that every answer carries. */
export class Gate {
  readonly #hostNames: ReadonlySet<string>;
  readonly #allowedOrigins: readonly string[];
  readonly #token: TokenCheck | undefined;
  readonly #wrongTokens = new WrongTokens();
  readonly #isDev: boolean;

  constructor(options: GateOptions) {
    this.#hostNames = allowedHostNames(options.host, options.allowedHosts);
    this.#allowedOrigins = options.allowedOrigins;
    this.#isDev = options.isDev ?? false;
    this.#token = options.token ? new TokenCheck(options.token, options.port) : undefined;
  }

  /**
   * Checks one request and sets the security headers.
   * @returns true when the request may go on; false when it was answered here
   * @throws HttpError 400, 401, 403, 405, 413, 421 or 429
   */
  async admit(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    setHeaders(request, response, this.#isDev);
    checkTarget(request);
    this.#checkHost(request);
    const foreignOrigin = checkOrigin(request, this.#allowedOrigins);
    if (foreignOrigin) {
      for (const [name, value] of Object.entries(corsHeaders(foreignOrigin))) response.setHeader(name, value);
      if (request.method === "OPTIONS") {
        response.writeHead(204).end();
        return false;
      }
    }
    checkBody(request);
    const path = pathOf(request);
    const isOpen = PUBLIC_FILES.has(path) || OPEN_PATHS.has(path);
    if (this.#token && !isOpen && (await signIn(request, response, this.#token, this.#wrongTokens)))
      return false;
    checkMethod(request.method ?? "", path);
    return true;
  }

  /**
   * Checks a WebSocket's opening request.
   * @throws HttpError 400, 401, 403 or 421
   */
  admitUpgrade(request: IncomingMessage): void {
    checkTarget(request);
    this.#checkHost(request);
    checkOrigin(request, this.#allowedOrigins);
    if (this.#token && !this.#token.admits(request))
      throw new HttpError(
        401,
        "token-missing",
        "Sign in first, or send the token as “Authorization: Bearer …”.",
      );
  }

  #checkHost(request: IncomingMessage): void {
    const name = hostName(request.headers.host);
    if (name !== undefined && this.#hostNames.has(name)) return;
    throw new HttpError(
      421,
      "host-refused",
      `This server does not answer to the name ${JSON.stringify((request.headers.host ?? "").slice(0, 200))}. If it is yours, list it under allowed_hosts in jobtrail.toml.`,
    );
  }
}

/**
 * Refuses what no browser and no client sends and every part behind this one would understand in its own way: a target
 * that is no path (RFC 9112, 3.2.2 to 3.2.4), escapes that are no text, several Host headers (RFC 9112, 3.2).
 */
function checkTarget(request: IncomingMessage): void {
  const target = request.url ?? "";
  if (!target.startsWith("/") || target.startsWith("//"))
    throw new HttpError(
      400,
      "path-invalid",
      "The request's target is no path of this server; begin it with one slash.",
    );
  try {
    decodeURIComponent(pathOf(request));
  } catch {
    throw new HttpError(
      400,
      "path-invalid",
      "The path holds a % that begins no UTF-8 character; write a % itself as %25.",
    );
  }
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host");
  if (hosts.length > 1)
    throw new HttpError(400, "host-invalid", "The request has more than one Host header; send one.");
}

/** Whether a request is one that pushes lines. */
export function bringsLines(request: IncomingMessage): boolean {
  return BRINGS_LINES.has(pathOf(request));
}

function checkBody(request: IncomingMessage): void {
  const limit = bringsLines(request) ? MAX_INGEST_BYTES : MAX_BODY_BYTES;
  const length = Number(request.headers["content-length"] ?? 0);
  if (length > limit)
    throw new HttpError(
      413,
      "too-large",
      `The request's body has ${length} bytes; at most ${limit} are taken here. Send it in smaller parts.`,
    );
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}

function setHeaders(request: IncomingMessage, response: ServerResponse, isDev: boolean): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, request.headers.host ?? "localhost", isDev);
  // Next takes the nonce for its own scripts from this header of the request.
  request.headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "same-origin");
  response.setHeader("x-robots-tag", "noindex, nofollow");
  response.setHeader("x-frame-options", "DENY");
  response.setHeader("cross-origin-opener-policy", "same-origin");
  response.setHeader("cross-origin-resource-policy", "same-origin");
}

function contentSecurityPolicy(nonce: string, host: string, isDev: boolean): string {
  // Safari before 15.4 does not count ws: as 'self'. A malformed Host never gets past the gate, but is echoed nowhere.
  const own = hostName(host) === undefined ? "" : ` ws://${host} wss://${host}`;
  // React's development build evaluates text to tell where an error came from, and styles are put in as they change.
  const [evaluated, styled] = isDev ? [" 'unsafe-eval'", "'unsafe-inline'"] : ["", `'nonce-${nonce}'`];
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluated}`,
    // The trail's model runs in a worker; without this line the rule for scripts, which names no file, would hold.
    "worker-src 'self'",
    `style-src 'self' ${styled}`,
    // React writes computed positions (virtual list, trail) as style attributes, which cannot run anything.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${own}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
