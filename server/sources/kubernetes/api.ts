import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import * as z from "zod";
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
const statusSchema = z.object({ message: z.string() });
const LONGEST_REFUSAL_BYTES = 64 * 1024;
/** The system then notices a dead peer by itself some minutes later. */
const KEEP_ALIVE_AFTER_MS = 15_000;

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
      const options: RequestOptions = { method: "GET", headers: { accept: "application/json" } };
      await unlessAborted(authenticate(access, options), signal);
      const response = await open(new URL(server + request.path), request, options, signal);
      if (response.statusCode === 200) return response;
      const said = await refusal(response);
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
    const giveUp = (): void => void response.destroy(silence(request.what, request.answerWithinMs));
    const timer = setTimeout(giveUp, request.answerWithinMs);
    try {
      return schema.parse(JSON.parse(await bodyText(response)));
    } catch (error) {
      if (error instanceof KubernetesFailure || signal.aborted) throw error;
      const text = error instanceof Error ? error.message : String(error);
      throw new KubernetesFailure(
        "refused",
        `The answer of Kubernetes about the ${request.what} could not be read (${text}); it is tried again.`,
        error,
      );
    } finally {
      clearTimeout(timer);
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

function open(
  url: URL,
  { query, what, answerWithinMs }: ApiRequest,
  options: RequestOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return new Promise((resolve, reject) => {
    const send = url.protocol === "http:" ? httpRequest : httpsRequest;
    const outgoing = send(url, { ...options, signal });
    const settled = new AbortController();
    outgoing.on("socket", (socket) => socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS));
    outgoing.on("error", (error) => {
      settled.abort();
      reject(error instanceof KubernetesFailure ? error : failureOfConnection(url.origin, error));
    });
    outgoing.on("response", (response) => {
      settled.abort();
      resolve(response);
    });
    if (answerWithinMs !== null)
      delay(answerWithinMs, undefined, { signal: settled.signal }).then(
        () => outgoing.destroy(silence(what, answerWithinMs)),
        () => undefined,
      );
    outgoing.end();
  });
}

/** What a connection that says nothing is ended with. */
export function silence(what: string, forMs: number): KubernetesFailure {
  return new KubernetesFailure(
    "silent",
    `Kubernetes has said nothing about the ${what} for ${forMs / 1_000} s; the connection was given up and is opened again. See that the API server runs; a firewall or load balancer on the way may drop connections.`,
  );
}

async function bodyText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function refusal(response: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      text += chunk.toString("utf8");
      if (text.length > LONGEST_REFUSAL_BYTES) break;
    }
    return statusSchema.parse(JSON.parse(text)).message;
  } catch {
    return text.trim().slice(0, 300);
  }
}
