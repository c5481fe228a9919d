import { jsonOrUndefined } from "../../../lib/json.ts";
import { problemSchema } from "../../protocol/problem.ts";
import { answerFault, connectionFault } from "./receiver-fault.ts";
import { forwardCheckpointsSchema, type ForwardedStatus } from "../wire.ts";

/** A receiver stores what it is sent before it answers; its disk may be slow. */
const ANSWER_WITHIN_MS = 30_000;
const SAY_WITHIN_MS = 10_000;

/** Whom a forwarder sends to, and as whom. */
export interface ReceiverOptions {
  /** The receiver's address; a path in it is kept. */
  to: string;
  token: string | undefined;
  name: string;
  forwarder: string;
}

/** The Jobtrail that lines are sent to. Every method throws ForwardFault when it does not do what is asked. */
export class Receiver {
  readonly #options: ReceiverOptions;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** The position behind each stream's last stored line; the stream stored to last comes last. */
  async checkpoints(source: string, signal: AbortSignal): Promise<Map<string, string>> {
    const answer = await this.#ask("api/forward", { source }, { signal, withinMs: SAY_WITHIN_MS });
    const parsed = forwardCheckpointsSchema.safeParse(answer);
    if (!parsed.success) throw answerFault(404, undefined, this.#options);
    return new Map(parsed.data.checkpoints);
  }

  /** Sends lines; resolves when they are stored. @param body NDJSON, compressed with gzip */
  async send(body: Buffer, signal: AbortSignal): Promise<void> {
    const headers = { "content-type": "application/x-ndjson", "content-encoding": "gzip" };
    await this.#ask(
      "api/forward",
      {},
      { method: "POST", headers, body: Uint8Array.from(body), signal, withinMs: ANSWER_WITHIN_MS },
    );
  }

  /** Says how the sources fare. */
  async tell(sources: readonly ForwardedStatus[], signal: AbortSignal): Promise<void> {
    await this.#ask(
      "api/forward/status",
      {},
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ sources }),
        signal,
        withinMs: SAY_WITHIN_MS,
      },
    );
  }

  async #ask(
    path: string,
    params: Record<string, string>,
    {
      withinMs,
      signal,
      headers,
      ...init
    }: Omit<RequestInit, "headers"> & {
      headers?: Record<string, string>;
      withinMs: number;
      signal: AbortSignal;
    },
  ): Promise<unknown> {
    const { to, token, name, forwarder } = this.#options;
    const url = new URL(path, to.endsWith("/") ? to : `${to}/`);
    url.search = new URLSearchParams({ name, forwarder, ...params }).toString();
    const give = new AbortController();
    const onAbort = (): void => give.abort();
    signal.addEventListener("abort", onAbort);
    let isLate = false;
    // Not AbortSignal.timeout with AbortSignal.any: Node 20 may collect the pair as garbage, and then nothing ends it.
    const late = setTimeout(() => {
      isLate = true;
      give.abort();
    }, withinMs);
    try {
      const answer = await fetch(url, {
        ...init,
        headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
        signal: give.signal,
        // Following one would turn a POST into a GET; its target belongs into --to.
        redirect: "manual",
      });
      // Read whole in any case: an answer that nobody reads keeps its connection.
      const said = jsonOrUndefined(await answer.text());
      if (answer.ok) return said;
      const problem = problemSchema.safeParse(said);
      throw answerFault(answer.status, problem.data?.detail, this.#options, answer.headers);
    } catch (error) {
      throw connectionFault(error, to, isLate ? withinMs : undefined);
    } finally {
      clearTimeout(late);
      signal.removeEventListener("abort", onAbort);
    }
  }
}
