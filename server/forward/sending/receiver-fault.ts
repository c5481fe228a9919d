import { JobtrailError } from "../../error.ts";

/** Why a receiver did not take something, in words, and how soon it makes sense to try again. */
export class ForwardFault extends JobtrailError {
  /** `soon` for what passes by itself, `slow` for what somebody must put right. */
  readonly retry: "soon" | "slow";
  /** What the receiver asks to wait, milliseconds. */
  readonly afterMs: number | undefined;

  constructor(
    message: string,
    { retry, afterMs, cause }: { retry: "soon" | "slow"; afterMs?: number; cause?: unknown },
  ) {
    super("forward-refused", message, { cause });
    this.name = "ForwardFault";
    this.retry = retry;
    this.afterMs = afterMs;
  }
}

/** A receiver that asks for a longer pause is asked again all the same. */
const LONGEST_PAUSE_MS = 60_000;

/** What an answer other than 2xx means. @param detail what the receiver itself says */
export function answerFault(
  status: number,
  detail: string | undefined,
  { to, token }: { to: string; token: string | undefined },
  headers?: Headers,
): ForwardFault {
  const told = detail ?? `It answered with status ${status}.`;
  if (status === 401)
    return slow(
      token === undefined
        ? `${to} asks for a token. Give the one in the receiver's jobtrail.toml with --token or JOBTRAIL_TOKEN.`
        : `${to} refuses this token. Give the one in the receiver's jobtrail.toml with --token or JOBTRAIL_TOKEN.`,
    );
  if (status === 404 || status === 405)
    return slow(
      `${to} does not take forwarded lines: it is an older Jobtrail or something else. Update it, or correct --to.`,
    );
  if (status === 413)
    return slow(
      `${to} refuses a request as too large. Where a proxy stands before it, let that take bodies of 32 MiB (nginx: client_max_body_size 32m).`,
    );
  if (status >= 300 && status < 400)
    return slow(`${to} leads elsewhere; give ${headers?.get("location") ?? "that address"} with --to.`);
  if (status >= 500 || status === 429) {
    const seconds = Number(headers?.get("retry-after") ?? Number.NaN);
    const afterMs = Number.isFinite(seconds) ? Math.min(seconds * 1_000, LONGEST_PAUSE_MS) : undefined;
    return new ForwardFault(`${to} cannot take lines now: ${told}`, { retry: "soon", afterMs });
  }
  return slow(`${to} refuses what is sent: ${told}`);
}

/** Codes with which Node refuses a certificate (tls.TLSSocket, OpenSSL's X509_V_ERR). */
const UNTRUSTED = /^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(GET|VERIFY)|CERT_(UNTRUSTED|SIGNATURE|NOT_YET))/;

/** What a failed connection means. @param timedOutMs how long there was no answer, where that is why */
export function connectionFault(error: unknown, to: string, timedOutMs?: number): ForwardFault {
  if (error instanceof ForwardFault) return error;
  const soon = (message: string): ForwardFault => new ForwardFault(message, { retry: "soon", cause: error });
  if (timedOutMs !== undefined)
    return soon(
      `${to} gave no answer within ${timedOutMs / 1_000} s. See that the receiver runs and is not overloaded.`,
    );
  const code = codeOf(error);
  if (UNTRUSTED.test(code))
    return slow(
      `The certificate of ${to} is not trusted (${code}). Name your own authority's certificate in NODE_EXTRA_CA_CERTS, or correct --to.`,
      error,
    );
  if (code.startsWith("CERT_") || code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return slow(`The certificate of ${to} is not valid for it (${code}). Renew it, or correct --to.`, error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return soon(`The host of ${to} is not known here (${code}). Correct --to, or see that names resolve.`);
  if (code === "ECONNREFUSED") return soon(`Nothing listens at ${to}. Start the receiver, or correct --to.`);
  return soon(`The connection to ${to} failed (${code}). See that the receiver runs and can be reached.`);
}

function slow(message: string, cause?: unknown): ForwardFault {
  return new ForwardFault(message, { retry: "slow", cause });
}

/** The system's code; fetch hides it in a chain of causes. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const [first] = at instanceof AggregateError ? (at.errors as unknown[]) : [];
    for (const candidate of [at, first])
      if (candidate instanceof Error && "code" in candidate && typeof candidate.code === "string")
        return candidate.code;
  }
  return error instanceof Error ? error.message : String(error);
}
