import { JobtrailError } from "../../error.ts";
import type { ForwardedStatus } from "../wire.ts";
import type { SourceStatus } from "../../sources/source.ts";

/** A forwarder speaks every five seconds; one that was silent three times is missed. */
const MISSED_AFTER_MS = 15_000;

/** Who forwards. */
export interface Speaker {
  name: string;
  /** Tells two forwarders of one name apart. */
  forwarder: string;
}

interface Heard {
  forwarder: string;
  atMs: number;
  statuses: readonly ForwardedStatus[];
}

/** The forwarders that were heard since the start, and what they said. Times are milliseconds since the epoch. */
export class Forwarders {
  readonly #heard = new Map<string, Heard>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  /**
   * Takes note that a forwarder speaks.
   * @throws JobtrailError `forwarder-taken` while another one of its name speaks too
   */
  admit({ name, forwarder }: Speaker): void {
    const before = this.#heard.get(name);
    const isOther = before !== undefined && before.forwarder !== forwarder;
    if (isOther && this.#nowMs() - before.atMs < MISSED_AFTER_MS)
      throw new JobtrailError(
        "forwarder-taken",
        `Another forwarder named ${name} sends to this server. Start one of them with a --name of its own.`,
      );
    const statuses = isOther ? [] : (before?.statuses ?? []);
    this.#heard.set(name, { forwarder, atMs: this.#nowMs(), statuses });
  }

  /** Takes note of how a forwarder's sources fare. @throws as `admit` does */
  hear(speaker: Speaker, statuses: readonly ForwardedStatus[]): void {
    this.admit(speaker);
    this.#heard.set(speaker.name, { forwarder: speaker.forwarder, atMs: this.#nowMs(), statuses });
  }

  /** Every source that was told of, by its name here. */
  statuses(): Map<string, SourceStatus & { kind: string }> {
    const all = new Map<string, SourceStatus & { kind: string }>();
    for (const [name, heard] of this.#heard)
      for (const { name: source, kind, ...status } of heard.statuses)
        all.set(`${name}/${source}`, { kind: `forwarded ${kind}`, ...this.#now(name, heard, status) });
    return all;
  }

  #now(name: string, { atMs }: Heard, status: SourceStatus): SourceStatus {
    if (status.state === "stopped" || this.#nowMs() - atMs < MISSED_AFTER_MS) return status;
    const since = new Date(atMs).toISOString();
    return {
      ...status,
      state: "retrying",
      problem: `The forwarder ${name} was not heard of since ${since}. See that it runs on its host and can reach this server; what it reads meanwhile it keeps.`,
    };
  }
}
