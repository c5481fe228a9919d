import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { JobtrailError } from "../error.ts";
import { AddressRefused, addressRefusal, checkedLookup, literalAddress } from "./address.ts";
import type { NotifyRule } from "./rule.ts";

/** A receiver has this long to begin its answer, looking up and connecting included. */
const ANSWER_WITHIN_MS = 10_000;
/** A receiver that asks for a longer pause is tried again all the same. */
const LONGEST_PAUSE_MS = 10 * 60_000;

/** Why a receiver did not take a notification. Names its host at most: the rest of the address is a secret. */
export class WebhookFault extends JobtrailError {
  /** Whether it makes sense to try again. */
  readonly passes: boolean;
  /** What the receiver asks to wait, milliseconds. */
  readonly afterMs: number | undefined;

  constructor(message: string, passes: boolean, more: { afterMs?: number } = {}) {
    super("notify-refused", message);
    this.name = "WebhookFault";
    this.passes = passes;
    this.afterMs = more.afterMs;
  }
}

/** What is sent. */
export interface WebhookRequest {
  /** JSON text. */
  body: string;
  /** The same whenever the same is sent. */
  id: string;
}

/**
 * Sends one notification. Redirects are not followed, and of the answer only its status is looked at: what a receiver says
 * is nobody's business here, and could be read by whoever chose the address.
 * @throws WebhookFault, or the signal's reason
 */
export function sendWebhook(
  { url, private: isPrivate }: Pick<NotifyRule, "url" | "private">,
  { body, id }: WebhookRequest,
  signal: AbortSignal,
  answerWithinMs = ANSWER_WITHIN_MS,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const literal = literalAddress(url);
    const refusal = literal === undefined ? undefined : addressRefusal(literal, isPrivate);
    if (refusal !== undefined) return reject(new WebhookFault(`Nothing was sent: ${refusal}.`, false));
    const outgoing = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
      method: "POST",
      // No connection is kept: what came between two notifications would be found out by the second.
      agent: false,
      lookup: checkedLookup(isPrivate),
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "user-agent": "jobtrail",
        "idempotency-key": id,
      },
    });
    const late = new WebhookFault(
      `${url.hostname} gave no answer within ${Math.round(answerWithinMs / 1_000)} s.`,
      true,
    );
    const timer = setTimeout(() => outgoing.destroy(late), answerWithinMs);
    const callOff = (): void => void outgoing.destroy(asError(signal.reason));
    signal.addEventListener("abort", callOff, { once: true });
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", callOff);
    };
    outgoing.on("error", (error) => {
      over();
      reject(signal.aborted ? asError(signal.reason) : faultOf(error, url));
    });
    outgoing.on("response", (response) => {
      over();
      response.destroy();
      const fault = answerFault(response.statusCode ?? 0, response.headers["retry-after"], url);
      if (fault) reject(fault);
      else resolve();
    });
    if (signal.aborted) callOff();
    outgoing.end(body);
  });
}

function answerFault(
  status: number,
  retryAfter: string | undefined,
  { hostname }: URL,
): WebhookFault | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400)
    return new WebhookFault(
      `${hostname} leads elsewhere (status ${status}), and redirects are not followed; give the address that it leads to.`,
      false,
    );
  const passes = status >= 500 || status === 408 || status === 425 || status === 429;
  if (!passes)
    return new WebhookFault(
      `${hostname} refuses it with status ${status}; check the rule's address and format.`,
      false,
    );
  const seconds = /^\d{1,6}$/.test(retryAfter ?? "") ? Number(retryAfter) : undefined;
  const afterMs = seconds === undefined ? undefined : Math.min(seconds * 1_000, LONGEST_PAUSE_MS);
  return new WebhookFault(`${hostname} could not take it (status ${status}).`, true, { afterMs });
}

/** Codes by which TLS says that whoever answers is not who was called: no pause puts that right. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_/;

function faultOf(error: Error, { hostname }: URL): WebhookFault {
  if (error instanceof WebhookFault) return error;
  if (error instanceof AddressRefused) return new WebhookFault(`Nothing was sent: ${error.message}.`, false);
  // The error's own words may hold the address.
  const code = "code" in error && typeof error.code === "string" ? error.code : "no code";
  if (code === "ECONNREFUSED") return new WebhookFault(`Nothing listens at ${hostname}.`, true);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new WebhookFault(`The host ${hostname} is not known here.`, true);
  if (UNTRUSTED.test(code))
    return new WebhookFault(
      `The certificate of ${hostname} is not trusted (${code}); name its authority in NODE_EXTRA_CA_CERTS.`,
      true,
    );
  return new WebhookFault(`The connection to ${hostname} failed (${code}).`, true);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
