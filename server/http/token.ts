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

  /** The Set-Cookie header of a browser that signed in; it lasts 30 days. */
  setCookie(): string {
    return `${this.#cookie}=${this.#session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000`;
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
