import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { ContainerLog } from "./container-log.ts";
import { dockerReadCommands } from "./read-commands.ts";
import { isSelected, labelsOf, selectionInWords, type ListedContainer } from "./containers.ts";
import { DockerEngine } from "./engine.ts";
import type { ContainerItem } from "./items.ts";
import { addressOf, dockerPlace, type DockerPlace } from "./place.ts";
import { problemWithEngine } from "./problem.ts";
import { MergedBatches } from "../merged-batches.ts";
import { BackOff, type BackOffLimits } from "../../../lib/back-off.ts";
import type { Checkpoints, Gap, Probe, Source, SourceKind, SourceStatus } from "../source.ts";

const globs = (what: string) => z.array(z.string().min(1)).min(1).optional().describe(what);
const path = (what: string) => z.string().min(1).optional().describe(what);

/** A docker source in `jobtrail.toml`. */
const dockerConfigSchema = z
  .strictObject({
    type: z.literal("docker"),
    name: z.string().min(1).default("docker"),
    socket: path("Path of the engine's socket; DOCKER_HOST's or /var/run/docker.sock where it is left out"),
    url: z
      .string()
      .refine((url) => dockerPlace({ url }) !== undefined, {
        error: 'must be a URL such as "tcp://prover-07:2376" or "ssh://user@prover-07"',
      })
      .optional()
      .describe("The engine of another computer: tcp://HOST:PORT, ssh://USER@HOST, unix:///PATH"),
    tls_ca: path("PEM file of the authority that signed the engine's certificate"),
    tls_cert: path("PEM file of this client's certificate"),
    tls_key: path("PEM file of its key"),
    containers: globs("Names or IDs of containers; * stands for any text"),
    labels: globs("Labels that a container has, as NAME or NAME=VALUE; one of them is enough"),
    images: globs("Images; * stands for any text"),
    project: z.string().min(1).optional().describe("A Compose project"),
    services: globs("Compose services"),
    mentions: z
      .string()
      .min(1)
      .optional()
      .describe("Text that a container's name, image or a label of it must hold, in any case"),
    host: z.string().min(1).optional().describe("Name of the engine's computer, put behind each container's"),
  })
  .refine(({ socket, url }) => socket === undefined || url === undefined, {
    error: "give either socket or url, not both",
    path: ["url"],
  })
  .refine(({ tls_cert: cert, tls_key: key }) => (cert === undefined) === (key === undefined), {
    error: "tls_cert and tls_key go together: give both or neither",
    path: ["tls_key"],
  });

/** Options of a docker source. */
export type DockerOptions = z.infer<typeof dockerConfigSchema>;

const RETRY: BackOffLimits = { firstMs: 250, mostMs: 10_000 };
/** How often the containers are listed besides the engine's events; also how soon a dead connection is noticed. */
const LIST_EVERY_MS = 10_000;
const MAX_GAPS = 30;

/** Containers of a Docker engine. */
export const docker: SourceKind<typeof dockerConfigSchema> = {
  schema: dockerConfigSchema,
  secret: ["tls_key"],
  create: (options) => new DockerSource(options),
  probe: probeEngine,
  readCommands: dockerReadCommands,
};

/**
 * Follows containers through the Engine API, those that appear later too. Each is a stream of its own.
 * https://docs.docker.com/reference/api/engine/
 */
class DockerSource implements Source {
  readonly kind = "docker";
  readonly name: string;
  readonly #options: DockerOptions;
  readonly #logs = new Map<string, ContainerLog>();
  readonly #gaps: Gap[] = [];
  #state: SourceStatus["state"] = "starting";
  #problem: string | null = null;
  #retryAtMs: number | undefined;

  constructor(options: DockerOptions) {
    this.#options = options;
    this.name = options.name;
  }

  status(): SourceStatus {
    const logs = [...this.#logs.values()];
    const problem = this.#problem ?? (logs.flatMap((log) => log.problem ?? []).join(" ") || null);
    const isBackfilling = this.#state === "following" && logs.some((log) => log.isBackfilling);
    const state = isBackfilling ? "backfilling" : this.#state;
    return {
      state: problem !== null && state === "following" ? "retrying" : state,
      problem,
      streams: logs.length,
      ...(this.#retryAtMs === undefined ? {} : { retryAtMs: this.#retryAtMs }),
      gaps: this.#gaps,
    };
  }

  async *read(from: Checkpoints, signal: AbortSignal): AsyncIterable<readonly ContainerItem[]> {
    const place = placeOf(this.#options);
    const retry = new BackOff(RETRY);
    while (!signal.aborted) {
      try {
        for await (const items of this.#session(place, from, signal)) {
          retry.reset();
          yield items;
        }
      } catch (error) {
        if (signal.aborted) break;
        this.#state = "retrying";
        this.#problem = problemWithEngine(error, place);
        const pauseMs = retry.next();
        this.#retryAtMs = Date.now() + pauseMs;
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
        this.#retryAtMs = undefined;
      }
    }
    this.#state = "stopped";
    this.#problem = null;
  }

  /** What the containers log while the engine is there. @throws what took it away */
  async *#session(
    place: DockerPlace,
    from: Checkpoints,
    signal: AbortSignal,
  ): AsyncIterable<readonly ContainerItem[]> {
    const engine = await DockerEngine.open(place);
    const over = new AbortController();
    const merged = new MergedBatches<readonly ContainerItem[]>();
    const watching = this.#watch(engine, from, merged, AbortSignal.any([signal, over.signal]));
    // Its error is thrown below, when all has been delivered that was read before.
    const watched = watching.catch(() => undefined).then(() => merged.close());
    try {
      yield* merged;
      await watching;
    } finally {
      over.abort();
      await watched;
      engine.close();
    }
  }

  /** Reads what is selected until the engine is lost; resolves never while all is well, and not before all reading has ended. */
  async #watch(
    engine: DockerEngine,
    from: Checkpoints,
    merged: MergedBatches<readonly ContainerItem[]>,
    signal: AbortSignal,
  ): Promise<void> {
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    const reading = new Map<string, Promise<void>>();
    const reader = {
      engine,
      put: (items: readonly ContainerItem[]) => merged.put(items),
      onGap: (gap: Gap) =>
        void this.#gaps.splice(0, this.#gaps.length, ...[...this.#gaps, gap].slice(-MAX_GAPS)),
    };
    const look = async (): Promise<void> => {
      const wanted = (await engine.list(both)).filter((listed) => isSelected(listed, this.#options));
      this.#forget(wanted);
      for (const listed of wanted) {
        const log = this.#logOf(listed, from);
        if (listed.isRunning) log.wake();
        if (reading.has(listed.id)) continue;
        reading.set(
          listed.id,
          log.read(reader, both).finally(() => reading.delete(listed.id)),
        );
      }
    };
    try {
      // Listening begins before the list is taken: what starts in between is in one of them.
      const events = await engine.events(both);
      await look();
      this.#state = "following";
      this.#problem = null;
      await Promise.race([this.#heed(events, look), this.#lookEvery(look, both)]);
    } finally {
      over.abort();
      await Promise.allSettled(reading.values());
    }
  }

  async #heed(events: Awaited<ReturnType<DockerEngine["events"]>>, look: () => Promise<void>): Promise<void> {
    for await (const { action, id, exitCode } of events) {
      if (action === "die") this.#logs.get(id)?.ended(exitCode);
      else await look();
    }
    throw new Error("the engine ended its events");
  }

  async #lookEvery(look: () => Promise<void>, signal: AbortSignal): Promise<void> {
    for (;;) {
      await delay(LIST_EVERY_MS, undefined, { signal });
      await look();
    }
  }

  #logOf({ id, name, image, labels }: ListedContainer, from: Checkpoints): ContainerLog {
    const engineHost = this.#options.host ?? "";
    const { host } = labelsOf({ id, name, image, labels }, engineHost);
    const log = this.#logs.get(id) ?? new ContainerLog(id, host, from, engineHost);
    this.#logs.set(id, log);
    return log;
  }

  /** A container that was removed comes back no more. */
  #forget(wanted: readonly ListedContainer[]): void {
    const ids = new Set(wanted.map(({ id }) => id));
    for (const id of this.#logs.keys()) if (!ids.has(id)) this.#logs.delete(id);
  }
}

async function probeEngine(options: DockerOptions, signal: AbortSignal): Promise<Probe> {
  const place = placeOf(options);
  const found: string[] = [];
  try {
    const engine = await DockerEngine.open(place);
    try {
      found.push(`Docker ${await engine.version(signal)} answers at ${addressOf(place)}.`);
      const listed = await engine.list(signal);
      const wanted = listed.filter((container) => isSelected(container, options));
      found.push(...wanted.map((container) => sentenceOn(container, options.host ?? "")));
      if (wanted.length === 0) found.push(nothingFound(listed, options));
    } finally {
      engine.close();
    }
    return { found, problem: null };
  } catch (error) {
    return { found, problem: problemWithEngine(error, place) };
  }
}

function sentenceOn(container: ListedContainer, engineHost: string): string {
  const { host } = labelsOf(container, engineHost);
  return `${host}: container ${container.name} of image ${container.image}, ${container.state}.`;
}

function nothingFound(listed: readonly ListedContainer[], options: DockerOptions): string {
  const names = listed.map(({ name }) => name).join(", ");
  const there = names ? ` There are: ${names}.` : "";
  return `No container ${selectionInWords(options)} is there yet; one that starts is followed.${there}`;
}

/** DOCKER_HOST may be no address; the default is then as good as any, and what it answers is said. */
function placeOf(options: DockerOptions): DockerPlace {
  return dockerPlace(options) ?? dockerPlace(options, {}) ?? { by: "socket", path: "/var/run/docker.sock" };
}
