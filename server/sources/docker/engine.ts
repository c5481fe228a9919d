import { readFile } from "node:fs/promises";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Readable } from "node:stream";
import type Docker from "dockerode";
import * as z from "zod";
import {
  containerSchema,
  listedContainersSchema,
  type Container,
  type ListedContainer,
} from "./containers.ts";
import type { DockerPlace, TlsFiles } from "./place.ts";
import { SshAgent } from "./ssh-agent.ts";
import type { EngineTime } from "./engine-time.ts";
import { reasonOf, unlessAborted } from "../unless-aborted.ts";

/** A file of `tls_ca`, `tls_cert` or `tls_key` that cannot be read. */
export class CertificateUnreadable extends Error {
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "CertificateUnreadable";
    this.path = path;
  }
}

/** A live engine must answer a short question within this time. */
const ANSWER_WITHIN_MS = 10_000;
/** After this much silence the system asks whether the other side is still there. */
const KEEP_ALIVE_MS = 15_000;

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

/** What of an engine's API is used, its answers checked. All of it throws the client's errors. */
export class DockerEngine {
  readonly #docker: Docker;
  readonly #agent: HttpAgent;

  private constructor(docker: Docker, agent: HttpAgent) {
    this.#docker = docker;
    this.#agent = agent;
  }

  /** @throws CertificateUnreadable */
  static async open(place: DockerPlace): Promise<DockerEngine> {
    // Loaded by those who have such a source: it takes longer than all of ours together.
    const { default: Client } = await import("dockerode");
    const { agent, ...where } = await connectionTo(place);
    // What DOCKER_HOST and its like would add is set aside: the place says it all.
    const nothing = { socketPath: undefined, host: undefined, port: undefined, protocol: "http" as const };
    const noTls = { ca: undefined, cert: undefined, key: undefined };
    return new DockerEngine(new Client({ ...nothing, ...noTls, ...where, ...withAgent(agent) }), agent);
  }

  async version(signal: AbortSignal): Promise<string> {
    const answer: unknown = await answered(this.#docker.version(), signal);
    return versionSchema.parse(answer).Version;
  }

  /** All containers, those that have ended too. */
  async list(signal: AbortSignal): Promise<ListedContainer[]> {
    const answer: unknown = await answered(this.#docker.listContainers({ all: true }), signal);
    return listedContainersSchema.parse(answer);
  }

  async inspect(id: string, signal: AbortSignal): Promise<Container> {
    const answer: unknown = await answered(this.#docker.getContainer(id).inspect(), signal);
    return containerSchema.parse(answer);
  }

  /** The log as the engine sends it, until the container ends; throws once `signal` aborts. */
  async log(id: string, since: EngineTime | undefined, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    const options = { follow: true as const, stdout: true, stderr: true, timestamps: true, since };
    return readStream(await unlessAborted(this.#docker.getContainer(id).logs(options), signal), signal);
  }

  /** Begins to listen; resolves when the engine listens to us, so that nothing later is missed. */
  async events(signal: AbortSignal): Promise<AsyncIterable<ContainerEvent>> {
    const filters = { type: ["container" as const], event: ["create", "start", "die", "rename", "unpause"] };
    const stream = await unlessAborted(this.#docker.getEvents({ filters }), signal);
    return readEvents(readStream(stream, signal));
  }

  /** Ends every connection, those with a question under way too. */
  close(): void {
    this.#agent.destroy();
  }
}

/** What the client must be told of a place. */
interface Connection {
  agent: HttpAgent;
  socketPath?: string;
  host?: string;
  port?: number;
  protocol?: "http" | "https";
  ca?: Buffer;
  cert?: Buffer;
  key?: Buffer;
}

async function connectionTo(place: DockerPlace): Promise<Connection> {
  const keepAlive = { keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
  // The host is only a name in the request: ssh leads to the engine's own socket.
  if (place.by === "ssh") return { host: "docker", agent: new SshAgent(place.url) };
  if (place.by === "socket") return { socketPath: place.path, agent: new HttpAgent(keepAlive) };
  const { host, port } = place;
  if (!place.tls) return { host, port, agent: new HttpAgent(keepAlive) };
  const certificates = await readCertificates(place.tls);
  return { host, port, protocol: "https", ...certificates, agent: new HttpsAgent(keepAlive) };
}

/** The client takes an agent, which its type does not tell. */
function withAgent(agent: HttpAgent): object {
  return { agent };
}

/**
 * The answer, or an error once the engine has been silent for too long or `signal` aborts. No signal is given to the HTTP
 * client: an abort between two requests of a connection is an error there that nobody can catch.
 */
async function answered<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  return unlessAborted(answer, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]));
}

async function* readStream(stream: NodeJS.ReadableStream, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (!(stream instanceof Readable)) throw new Error("the Docker client gave no stream");
  const stop = (): void => void stream.destroy(reasonOf(signal));
  // It may be destroyed while nobody waits for its next chunk; whoever then asks for that is told.
  stream.on("error", () => undefined);
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      yield chunk;
      signal.throwIfAborted();
    }
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener("abort", stop);
  }
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
