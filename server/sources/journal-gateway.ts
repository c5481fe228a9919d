import { readFileSync } from "node:fs";
import {
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { request as httpsRequest } from "node:https";
import type { SecureContextOptions } from "node:tls";
import type { JournalEntry } from "./journal-entry.ts";
import { JournalExportReader } from "./journal-export.ts";
import { explainAnswer, explainFailure } from "./journal-gateway-words.ts";
import type {
  Ending,
  JournalConnection,
  JournalRequest,
  JournalTransport,
  JournalVoice,
} from "./journal-transport.ts";

/** Where a gatewayd is, and how it knows us. */
export interface GatewayPlace {
  url: string;
  /** Paths of PEM files, read anew with every connection. */
  tls: { cert?: string | undefined; key?: string | undefined; ca?: string | undefined };
  /** Without an answer for this long the gateway counts as dead. */
  answerWithinMs?: number;
  /** A connection that is silent this long is replaced: whether it is dead or has nothing to say cannot be told. */
  silentForMs?: number;
}

const ANSWER_WITHIN_MS = 10_000;
const SILENT_FOR_MS = 30_000;
const MOST_WAIT_MS = 15_000;
const LOOK_AGAIN_MS = 30_000;
/** gatewayd's JSON leaves out a field of more than 4 KiB; its export format has every byte. */
const EXPORT_FORMAT = "application/vnd.fdo.journal";
/** gatewayd joins matches of one field with OR and of several with AND, so a connection each (systemd-journal-gatewayd(8)). */
const MATCHES: Record<JournalVoice, string> = {
  all: "_SYSTEMD_UNIT",
  unit: "_SYSTEMD_UNIT",
  systemd: "UNIT",
};

/** A journal served by systemd-journal-gatewayd. */
export function gatewayTransport(place: GatewayPlace): JournalTransport {
  return {
    place: withoutPassword(place.url),
    voices: ["unit", "systemd"],
    mostWaitMs: MOST_WAIT_MS,
    lookAgainMs: LOOK_AGAIN_MS,
    follow: (request) => followEntries(place, request),
    units: () => listUnits(place),
    hosts: undefined,
  };
}

/** The address of a unit's entries. */
export function entriesUrl(url: string, matches: readonly [string, string][], follow: boolean): URL {
  const address = addressOf(url, "entries");
  if (follow) address.searchParams.append("follow", "1");
  for (const [field, value] of matches) address.searchParams.append(field, value);
  return address;
}

function followEntries(place: GatewayPlace, request: JournalRequest): JournalConnection<JournalEntry> {
  const matches = request.units.map((unit): [string, string] => [MATCHES[request.voice], unit]);
  // Only systemd itself is believed what it says of others.
  if (request.voice === "systemd") matches.push(["_PID", "1"]);
  const headers = {
    accept: EXPORT_FORMAT,
    ...(request.cursor !== undefined && { range: `entries=${request.cursor}` }),
  };
  const reader = new JournalExportReader();
  return new GatewayConnection(place, entriesUrl(place.url, matches, true), headers, (bytes) =>
    reader.push(bytes),
  );
}

function listUnits(place: GatewayPlace): JournalConnection<string> {
  let rest = "";
  return new GatewayConnection(place, addressOf(place.url, "fields/_SYSTEMD_UNIT"), {}, (bytes) => {
    const names = (rest + Buffer.from(bytes).toString("utf8")).split("\n");
    rest = names.pop() ?? "";
    return names.filter((name) => name !== "");
  });
}

class GatewayConnection<T> implements JournalConnection<T> {
  readonly opened: Promise<void>;
  readonly batches: AsyncIterable<readonly T[]>;
  readonly ended: Promise<Ending>;
  readonly #place: GatewayPlace;
  readonly #read: (bytes: Uint8Array) => T[];
  #isOpen: () => void = () => undefined;
  #end: (ending: Ending) => void = () => undefined;
  #request: ClientRequest | undefined;
  #isClosed = false;

  constructor(
    place: GatewayPlace,
    address: URL,
    headers: Record<string, string>,
    read: (bytes: Uint8Array) => T[],
  ) {
    this.#place = place;
    this.#read = read;
    this.opened = new Promise((resolve) => (this.#isOpen = resolve));
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.batches = this.#batches(address, headers);
  }

  hint(): string | null {
    return null;
  }

  close(): void {
    this.#isClosed = true;
    this.#request?.destroy();
  }

  async *#batches(address: URL, headers: Record<string, string>): AsyncIterable<readonly T[]> {
    let message: string | null = null;
    try {
      const response = await this.#answer(address, headers);
      if (response.statusCode === 200) {
        this.#isOpen();
        yield* this.#body(response);
      } else
        message = explainAnswer(
          withoutPassword(this.#place.url),
          response.statusCode,
          await textOf(response),
        );
    } catch (error) {
      message = this.#isClosed ? null : explainFailure(withoutPassword(this.#place.url), error);
    } finally {
      this.close();
      this.#end({ message, isFinal: false });
    }
  }

  #answer(address: URL, headers: Record<string, string>): Promise<IncomingMessage> {
    const withinMs = this.#place.answerWithinMs ?? ANSWER_WITHIN_MS;
    return new Promise((resolve, reject) => {
      const request = start(address, { headers, agent: false, ...tlsOptions(this.#place.tls) });
      this.#request = request;
      if (this.#isClosed) request.destroy();
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

  /** Ends quietly after long silence, which a back-pressure of ours is not. */
  async *#body(response: IncomingMessage): AsyncIterable<readonly T[]> {
    const chunks = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    for (;;) {
      let isSilent = false;
      const timer = setTimeout(() => {
        isSilent = true;
        response.destroy();
      }, this.#place.silentForMs ?? SILENT_FOR_MS);
      const next = await chunks.next().catch((error: unknown) => {
        if (isSilent) return { done: true } as const;
        throw error;
      });
      clearTimeout(timer);
      if (next.done) return;
      yield this.#read(next.value);
    }
  }
}

function start(address: URL, options: RequestOptions): ClientRequest {
  return address.protocol === "https:" ? httpsRequest(address, options) : httpRequest(address, options);
}

function tlsOptions({ cert, key, ca }: GatewayPlace["tls"]): SecureContextOptions {
  return {
    ...(cert && { cert: readFileSync(cert) }),
    ...(key && { key: readFileSync(key) }),
    ...(ca && { ca: readFileSync(ca) }),
  };
}

function addressOf(url: string, path: string): URL {
  return new URL(path, url.endsWith("/") ? url : `${url}/`);
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response as AsyncIterable<Buffer>) {
    text += chunk.toString("utf8");
    if (text.length > 1_000) break;
  }
  return text.trim();
}

/** As it may be shown: what is before the host is a secret. */
export function withoutPassword(url: string): string {
  const address = new URL(url);
  address.username = "";
  address.password = "";
  return address.href.replace(/\/$/, "");
}
