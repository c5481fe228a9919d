import type { IncomingMessage } from "node:http";
import type { RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import * as z from "zod";
import { apiGet, bodyText } from "../api-get.ts";
import { loadAccess, type KubernetesPlace } from "./access.ts";
import { unlessAborted } from "../unless-aborted.ts";
import { failureOfConnection, failureOfStatus, KubernetesFailure } from "./failure.ts";

/** A GET request to the API. */
export interface ApiRequest {
  path: string;
  query: Readonly<Record<string, string>>;
  /** What it asks for, in the words of a message: `pods of namespace zisk`. */
  what: string;
  /** Gives up while no answer has begun; null where an answer may begin late, as the log of a silent container. */
  answerWithinMs: number | null;
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
const statusSchema = z.object({ kind: z.literal("Status"), message: z.string() });
const LONGEST_REFUSAL_BYTES = 64 * 1024;
/** A refusal's words are waited for this long. */
const REFUSAL_WITHIN_MS = 10_000;

/**
 * GET requests to a cluster's API. Access, TLS and credentials are the client library's; the requests are not, because
 * its `Watch` and `Log` cannot be given up before an answer begins, and hide why a log was refused.
 */
export class KubernetesApi {
  readonly #place: KubernetesPlace;
  #access: Promise<KubeConfig> | undefined;

  constructor(place: KubernetesPlace) {
    this.#place = place;
  }

  /**
   * Resolves with the answer's body, unread, when it is a 200.
   * @throws KubernetesFailure
   */
  async get(request: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> {
    this.#access ??= loadAccess(this.#place);
    try {
      // An exec plug-in may wait for somebody to sign in: who is told to stop does not.
      const access = await unlessAborted(this.#access, signal);
      const server = access.getCurrentCluster()?.server ?? "";
      const options: RequestOptions = { headers: { accept: "application/json" } };
      await unlessAborted(authenticate(access, options), signal);
      const response = await open(new URL(server + request.path), request, options, signal);
      if (response.statusCode === 200) return response;
      const said = await refusal(response, request.what);
      throw failureOfStatus(response.statusCode ?? 0, { server, what: request.what, said });
    } catch (error) {
      // A kubeconfig may be written, or renewed, at any time.
      const kind = error instanceof KubernetesFailure ? error.kind : "credentials";
      if (["no-kubeconfig", "no-context", "credentials", "unauthorized"].includes(kind))
        this.#access = undefined;
      throw error;
    }
  }

  /**
   * The answer as JSON.
   * @throws KubernetesFailure
   */
  async json<T>(
    request: ApiRequest & { answerWithinMs: number },
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const response = await this.get(request, signal);
    const { what, answerWithinMs } = request;
    const within = { wholeWithinMs: answerWithinMs, silence: () => silence(what, answerWithinMs) };
    try {
      return schema.parse(JSON.parse(await bodyText(response, within)));
    } catch (error) {
      if (error instanceof KubernetesFailure || signal.aborted) throw error;
      const text = error instanceof Error ? error.message : String(error);
      throw new KubernetesFailure(
        "refused",
        `The answer of Kubernetes about the ${request.what} could not be read (${text}); it is tried again.`,
        error,
      );
    }
  }
}

async function authenticate(access: KubeConfig, options: RequestOptions): Promise<void> {
  try {
    await access.applyToHTTPSOptions(options);
  } catch (error) {
    const text = (error instanceof Error ? error.message : String(error)).trim();
    throw new KubernetesFailure(
      "credentials",
      `The credentials that the kubeconfig describes cannot be had (${text}). See that kubectl get pods works as this user.`,
      error,
    );
  }
}

async function open(
  url: URL,
  { query, what, answerWithinMs }: ApiRequest,
  options: RequestOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  try {
    return await apiGet(
      url,
      options,
      { answerWithinMs, silence: () => silence(what, answerWithinMs ?? 0) },
      signal,
    );
  } catch (error) {
    if (signal.aborted || error instanceof KubernetesFailure) throw error;
    throw failureOfConnection(url.origin, error);
  }
}

/** What a connection that says nothing is ended with. */
export function silence(what: string, forMs: number): KubernetesFailure {
  return new KubernetesFailure(
    "silent",
    `Kubernetes has said nothing about the ${what} for ${forMs / 1_000} s; the connection was given up and is opened again. See that the API server runs; a firewall or load balancer on the way may drop connections.`,
  );
}

/** The API's own words; those of anything else that answers there are nobody's business. */
async function refusal(response: IncomingMessage, what: string): Promise<string> {
  const within = { wholeWithinMs: REFUSAL_WITHIN_MS, silence: () => silence(what, REFUSAL_WITHIN_MS) };
  try {
    const text = await bodyText(response, { ...within, mostBytes: LONGEST_REFUSAL_BYTES });
    return statusSchema.parse(JSON.parse(text)).message;
  } catch {
    return response.statusMessage ?? "";
  }
}
