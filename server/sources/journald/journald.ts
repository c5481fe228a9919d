import { hostname } from "node:os";
import { JournalChannel } from "./channel.ts";
import { commandTransport, type JournalctlPlace } from "./command/command.ts";
import { gatewayTransport } from "./gateway/gateway.ts";
import type { GatewayPlace } from "./gateway/request.ts";
import { KERNEL } from "./kernel.ts";
import { JournalLink } from "./link.ts";
import { probeJournal } from "./probe.ts";
import { gatewayCommands, journalctlCommands } from "./read-commands.ts";
import type { JournalConnection, JournalTransport } from "./transport.ts";
import { hostOfStream, unitOfStream, wantedUnits, type WantedUnits } from "./units.ts";
import { journaldConfigSchema, type JournaldOptions } from "./config.ts";
import { MergedBatches } from "../merged-batches.ts";
import type { Checkpoints, Source, SourceItem, SourceKind, SourceStatus } from "../source.ts";

const MAX_GAPS = 30;

/** Units of a journal. */
export const journald: SourceKind<typeof journaldConfigSchema> = {
  schema: journaldConfigSchema,
  fileOnly: ["ssh_options"],
  secret: ["tls_key"],
  create: createJournaldSource,
  probe: (options, signal) => probeJournal(transportOf(options), options.units, signal),
  readCommands: (options, streams, span) =>
    options.url === undefined
      ? journalctlCommands(journalctlPlace(options), streams, span, fallbackHost(options))
      : gatewayCommands(gatewayPlace(options, options.url), streams, span, fallbackHost(options)),
};

/** Reads units of a journal: this machine's, another's by ssh or gatewayd, or a folder's. */
export function createJournaldSource(options: JournaldOptions): Source {
  return new JournaldSource(options, transportOf(options));
}

/** A journal behind any transport. */
export class JournaldSource implements Source {
  readonly kind = "journald";
  readonly name: string;
  readonly #transport: JournalTransport;
  readonly #units: WantedUnits;
  readonly #fallbackHost: string;
  readonly #channels: JournalChannel[] = [];
  /** Looks for units that fit a pattern. */
  readonly #lister: JournalLink;
  readonly #found = new Set<string>();
  /** Looks for hosts among journals that are collected. */
  readonly #hostLister: JournalLink;
  /** Hosts that are read by themselves; one undefined host stands for all. */
  readonly #hosts = new Set<string | undefined>();
  /** Units that are read in one order. */
  readonly #unitSets: (readonly string[])[] = [];
  #isStopped = false;

  constructor(options: JournaldOptions, transport: JournalTransport) {
    this.name = options.name;
    this.#transport = transport;
    this.#units = wantedUnits(options.units);
    this.#fallbackHost = fallbackHost(options);
    const pauses = { mostWaitMs: transport.mostWaitMs, againAfterMs: transport.lookAgainMs };
    this.#lister = new JournalLink(pauses);
    this.#hostLister = new JournalLink(pauses);
  }

  status(): SourceStatus {
    const parts = this.#channels.map((channel) => channel.status());
    if (this.#units.hasGlobs) parts.push(this.#lister.status());
    if (this.#transport.hosts) parts.push(this.#hostLister.status());
    return { ...wholeStatus(parts), ...(this.#isStopped && { state: "stopped" as const }) };
  }

  async *read(from: Checkpoints, signal: AbortSignal): AsyncIterable<readonly SourceItem[]> {
    const left = new AbortController();
    const reading: Reading = {
      from,
      signal: AbortSignal.any([signal, left.signal]),
      merged: new MergedBatches<readonly SourceItem[]>(),
    };
    if (this.#units.exact.length > 0) this.#openUnits(this.#units.exact, reading);
    if (this.#transport.hosts) {
      for (const stream of from.keys()) this.#openHost(hostOfStream(stream), reading);
      reading.merged.add(this.#discoverHosts(this.#transport.hosts, reading));
    } else this.#openHost(undefined, reading);
    if (this.#units.hasGlobs) {
      this.#openFound(
        [...from.keys()].map((stream) => unitOfStream(stream).unit),
        reading,
      );
      reading.merged.add(this.#discover(reading));
    }
    reading.signal.addEventListener("abort", () => reading.merged.close());
    try {
      for await (const items of reading.merged) if (items.length > 0) yield items;
    } finally {
      left.abort();
      this.#isStopped = true;
    }
  }

  #openUnits(units: readonly string[], reading: Reading): void {
    this.#unitSets.push(units);
    for (const host of this.#hosts) this.#open(units, host, reading);
  }

  /** Each host of collected journals has a cursor of its own: what one of them sends late is older than what others sent. */
  #openHost(host: string | undefined, reading: Reading): void {
    if (this.#hosts.has(host)) return;
    this.#hosts.add(host);
    for (const units of this.#unitSets) this.#open(units, host, reading);
    this.#open([KERNEL], host, reading, ["kernel"]);
  }

  #open(
    units: readonly string[],
    host: string | undefined,
    { from, signal, merged }: Reading,
    voices = this.#transport.voices,
  ): void {
    for (const voice of voices) {
      const options = { units, voice, host, fallbackHost: this.#fallbackHost };
      const channel = new JournalChannel(this.#transport, options);
      this.#channels.push(channel);
      merged.add(channel.read(from, signal));
    }
  }

  /** A unit that turns up later has a cursor of its own: its first lines may be older than what was read of others. */
  #openFound(names: readonly string[], reading: Reading): void {
    for (const unit of names) {
      if (this.#found.has(unit) || !this.#units.fits(unit)) continue;
      this.#found.add(unit);
      this.#openUnits([unit], reading);
    }
  }

  /** Yields nothing itself: whom it finds is read from then on. Entries that name no host are read where nobody is named. */
  async *#discoverHosts(
    list: () => JournalConnection<string>,
    reading: Reading,
  ): AsyncIterable<readonly SourceItem[]> {
    for await (const names of this.#hostLister.read(list, reading.signal)) {
      for (const name of names) this.#openHost(name, reading);
      yield [];
    }
  }

  /** Yields nothing itself: what it finds is read from then on. */
  async *#discover(reading: Reading): AsyncIterable<readonly SourceItem[]> {
    for await (const names of this.#lister.read(() => this.#transport.units(true), reading.signal)) {
      this.#openFound(names, reading);
      yield [];
    }
  }
}

/** One run of a source. */
interface Reading {
  from: Checkpoints;
  signal: AbortSignal;
  merged: MergedBatches<readonly SourceItem[]>;
}

/** The state of a whole is that of its worst part. */
const STATES: readonly SourceStatus["state"][] = [
  "failed",
  "retrying",
  "starting",
  "backfilling",
  "following",
  "stopped",
];

function wholeStatus(parts: readonly SourceStatus[]): SourceStatus {
  const [worst] = parts.toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
  const problem = worst?.problem ?? parts.find((part) => part.problem !== null)?.problem ?? null;
  return {
    state: worst?.state ?? "starting",
    problem,
    streams: parts.reduce((sum, { streams }) => sum + streams, 0),
    ...(worst?.retryAtMs !== undefined && { retryAtMs: worst.retryAtMs }),
    gaps: parts.flatMap(({ gaps }) => gaps ?? []).slice(-MAX_GAPS),
  };
}

function fallbackHost({ host, ssh, url }: JournaldOptions): string {
  if (host !== undefined) return host;
  if (ssh !== undefined) return ssh.slice(ssh.indexOf("@") + 1);
  return url === undefined ? hostname() : new URL(url).hostname;
}

function transportOf(options: JournaldOptions): JournalTransport {
  return options.url === undefined
    ? commandTransport(journalctlPlace(options))
    : gatewayTransport(gatewayPlace(options, options.url));
}

function journalctlPlace({ directory, file, ssh, ssh_options }: JournaldOptions): JournalctlPlace {
  return {
    directory,
    file,
    ssh: ssh === undefined ? undefined : { destination: ssh, options: ssh_options ?? [] },
  };
}

function gatewayPlace({ tls_cert, tls_key, tls_ca }: JournaldOptions, url: string): GatewayPlace {
  return { url, tls: { cert: tls_cert, key: tls_key, ca: tls_ca } };
}
