import { readFile } from "node:fs/promises";
import { Agent as HttpAgent, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
import * as z from "zod";
import { apiGet, bodyText } from "../api-get.ts";
import {
  containerSchema,
  listedContainersSchema,
  type Container,
  type ListedContainer,
} from "./containers.ts";
import type { DockerPlace, TlsFiles } from "./place.ts";
import { SshAgent } from "./ssh-agent.ts";
import type { EngineTime } from "./engine-time.ts";

/** A file of `tls_ca`, `tls_cert` or `tls_key` that cannot be read. */
export class CertificateUnreadable extends Error {
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "CertificateUnreadable";
    this.path = path;
  }
}

/** The engine answered with a status other than 200. */
export class EngineRefused extends Error {
  readonly statusCode: number;

  /** @param said the engine's own words */
  constructor(statusCode: number, said: string) {
    super(said);
    this.name = "EngineRefused";
    this.statusCode = statusCode;
  }
}

/** A live engine must answer a short question within this time. */
const ANSWER_WITHIN_MS = 10_000;
const LONGEST_REFUSAL_BYTES = 64 * 1024;

/** https://docs.docker.com/reference/api/engine/#errors */
const errorSchema = z.object({ message: z.string() });

const versionSchema = z.object({ Version: z.string() });

/** https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemEvents */
const eventSchema = z.object({
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
});

/** Something that happened to a container. */
export interface ContainerEvent {
  action: string;
  id: string;
  /** Of a process that ended. */
  exitCode: number | null;
}

/** What of an engine's API is used, its answers checked. Everything throws errors of the connection and `EngineRefused`. */
export class DockerEngine {
  readonly #base: URL;
  readonly #options: RequestOptions & { agent: HttpAgent };

  private constructor({ base, ...options }: Connection) {
    this.#base = base;
    this.#options = options;
  }

  /** @throws CertificateUnreadable */
  static async open(place: DockerPlace): Promise<DockerEngine> {
    return new DockerEngine(await connectionTo(place));
  }

  async version(signal: AbortSignal): Promise<string> {
    return (await this.#answer("/version", {}, versionSchema, signal)).Version;
  }

  /** All containers, those that have ended too. */
  list(signal: AbortSignal): Promise<ListedContainer[]> {
    return this.#answer("/containers/json", { all: "true" }, listedContainersSchema, signal);
  }

  inspect(id: string, signal: AbortSignal): Promise<Container> {
    return this.#answer(`/containers/${id}/json`, {}, containerSchema, signal);
  }

  /** The log as the engine sends it, until the container ends; throws once `signal` aborts. */
  log(id: string, since: EngineTime | undefined, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    const query = { follow: "true", stdout: "true", stderr: "true", timestamps: "true" };
    return this.#stream(`/containers/${id}/logs`, since === undefined ? query : { ...query, since }, signal);
  }

  /** Begins to listen; resolves when the engine listens to us, so that nothing later is missed. */
  async events(signal: AbortSignal): Promise<AsyncIterable<ContainerEvent>> {
    const filters = { type: ["container"], event: ["create", "start", "die", "rename", "unpause"] };
    return readEvents(await this.#stream("/events", { filters: JSON.stringify(filters) }, signal));
  }

  /** Ends every connection, those with a question under way too. */
  close(): void {
    this.#options.agent.destroy();
  }

  async #answer<Answer>(
    path: string,
    query: Query,
    schema: z.ZodType<Answer>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const response = await this.#get(path, query, ANSWER_WITHIN_MS, signal);
    return schema.parse(JSON.parse(await bodyText(response, { wholeWithinMs: ANSWER_WITHIN_MS, silence })));
  }

  async #stream(path: string, query: Query, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    return (await this.#get(path, query, null, signal)) as AsyncIterable<Buffer>;
  }

  async #get(
    path: string,
    query: Query,
    answerWithinMs: number | null,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const url = new URL(path, this.#base);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const response = await apiGet(url, this.#options, { answerWithinMs, silence }, signal);
    if (response.statusCode === 200) return response;
    throw new EngineRefused(response.statusCode ?? 0, await refusal(response));
  }
}

type Query = Readonly<Record<string, string>>;

function silence(): Error {
  return new DOMException("the engine gave no answer in time", "TimeoutError");
}

/** The engine's own words; those of anything else that answers there are nobody's business. */
async function refusal(response: IncomingMessage): Promise<string> {
  const text = await bodyText(response, {
    wholeWithinMs: ANSWER_WITHIN_MS,
    silence,
    mostBytes: LONGEST_REFUSAL_BYTES,
  });
  // Go's own server says this in plain text (net/http, server.go).
  const overTls = /Client sent an HTTP request to an HTTPS server/.exec(text);
  if (overTls) return overTls[0];
  try {
    return errorSchema.parse(JSON.parse(text)).message.trim();
  } catch {
    return response.statusMessage ?? "";
  }
}

/** How a place is reached. */
interface Connection extends RequestOptions {
  agent: HttpAgent;
  base: URL;
}

async function connectionTo(place: DockerPlace): Promise<Connection> {
  const agent = new HttpAgent({ keepAlive: true });
  // The host is only a name in the request: ssh and the socket lead to the engine itself.
  const base = new URL("http://docker");
  if (place.by === "ssh") return { base, agent: new SshAgent(place.url) };
  if (place.by === "socket") return { base, socketPath: place.path, agent };
  const host = place.host.includes(":") ? `[${place.host}]` : place.host;
  if (!place.tls) return { base: new URL(`http://${host}:${place.port}`), agent };
  const certificates = await readCertificates(place.tls);
  return {
    base: new URL(`https://${host}:${place.port}`),
    ...certificates,
    agent: new HttpsAgent({ keepAlive: true }),
  };
}

async function* readEvents(chunks: AsyncIterable<Buffer>): AsyncIterable<ContainerEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    const texts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = texts.pop() ?? "";
    for (const text of texts.filter((line) => line.trim() !== "")) {
      const { Action: action, Actor } = eventSchema.parse(JSON.parse(text));
      const exitCode = Number.parseInt(Actor.Attributes?.["exitCode"] ?? "", 10);
      yield { action, id: Actor.ID, exitCode: Number.isNaN(exitCode) ? null : exitCode };
    }
  }
}

async function readCertificates({
  ca,
  cert,
  key,
}: TlsFiles): Promise<Record<"ca" | "cert" | "key", Buffer | undefined>> {
  return { ca: await readIf(ca), cert: await readIf(cert), key: await readIf(key) };
}

async function readIf(path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  return await readFile(path).catch((cause: unknown) => {
    throw new CertificateUnreadable(path, cause);
  });
}
