import { readFileSync } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { SecureContextOptions } from "node:tls";

/** Where a gatewayd is, and how it knows us. */
export interface GatewayPlace {
  url: string;
  /** Paths of PEM files, read anew with every connection. */
  tls: { cert?: string | undefined; key?: string | undefined; ca?: string | undefined };
  /** Without an answer for this long the gateway counts as dead. */
  answerWithinMs?: number;
  /** After this long without an entry it is asked whether there is one. */
  silentForMs?: number;
}

const ANSWER_WITHIN_MS = 10_000;

/** Asks on a connection of its own, and resolves with the head of the answer. @throws Error of Node's or OpenSSL's */
export function requestGateway(
  place: GatewayPlace,
  address: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const start = address.protocol === "https:" ? httpsRequest : httpRequest;
    const request = start(address, { headers, agent: false, signal, ...tlsOptions(place.tls) });
    const withinMs = place.answerWithinMs ?? ANSWER_WITHIN_MS;
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer in ${withinMs / 1_000} s`)),
      withinMs,
    );
    request.once("response", (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    request.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end();
  });
}

/** A resource of the gateway. */
export function gatewayUrl(url: string, path: string): URL {
  return new URL(path, url.endsWith("/") ? url : `${url}/`);
}

/** The address of the entries that match. */
export function entriesUrl(url: string, matches: readonly (readonly [string, string])[]): URL {
  const address = gatewayUrl(url, "entries");
  for (const [field, value] of matches) address.searchParams.append(field, value);
  return address;
}

/** As it may be shown: what is before the host is a secret. */
export function withoutPassword(url: string): string {
  const address = new URL(url);
  address.username = "";
  address.password = "";
  return address.href.replace(/\/$/, "");
}

function tlsOptions({ cert, key, ca }: GatewayPlace["tls"]): SecureContextOptions {
  return {
    ...(cert && { cert: readFileSync(cert) }),
    ...(key && { key: readFileSync(key) }),
    ...(ca && { ca: readFileSync(ca) }),
  };
}
