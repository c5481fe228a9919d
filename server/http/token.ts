import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Decides whether a request holds the configured secret. */
export class TokenCheck {
  readonly #tokenHash: Buffer;
  readonly #session: string;
  readonly #cookie: string;

  /** @param port part of the cookie's name, as browsers share cookies between the ports of a host */
  constructor(token: string, port: number) {
    this.#tokenHash = sha256(token);
    // The cookie proves knowledge of the token without being it: a leaked cookie jar does not leak the API's secret.
    this.#session = createHmac("sha256", token).update("jobtrail session").digest("base64url");
    this.#cookie = `jobtrail_${port}`;
  }

  /** True when the request carries the token as a bearer, as a password, or the cookie that signing in sets. */
  admits(request: IncomingMessage): boolean {
    const offered = offeredToken(request.headers.authorization ?? "");
    if (offered !== undefined && this.matches(offered)) return true;
    const cookie = cookieValue(request.headers.cookie, this.#cookie);
    return cookie !== undefined && timingSafeEqual(sha256(cookie), sha256(this.#session));
  }

  /** Compares in constant time, whatever the lengths. */
  matches(candidate: string): boolean {
    return timingSafeEqual(sha256(candidate), this.#tokenHash);
  }

  /** True when the request carries some token or another, right or wrong. */
  offers(request: IncomingMessage): boolean {
    return offeredToken(request.headers.authorization ?? "") !== undefined;
  }

  /**
   * The Set-Cookie header of a browser that signed in; it lasts 30 days. Lax, so that a link that is followed from a
   * chat opens signed in; what changes anything is never a plain navigation.
   * @param secure the browser speaks TLS, to a proxy before us
   */
  setCookie(secure: boolean): string {
    const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000${secure ? "; Secure" : ""}`;
    return `${this.#cookie}=${this.#session}; ${attributes}`;
  }
}

/** Senders of Loki's and Fluent Bit know user and password only; the user may be anything. */
function offeredToken(authorization: string): string | undefined {
  const [, scheme, value = ""] = /^(Bearer|Basic)\s+(\S+)$/i.exec(authorization) ?? [];
  if (scheme === undefined) return undefined;
  if (scheme.toLowerCase() === "bearer") return value;
  const credentials = Buffer.from(value, "base64").toString("utf8");
  return credentials.slice(credentials.indexOf(":") + 1);
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}
