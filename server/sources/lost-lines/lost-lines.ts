import { hostname } from "node:os";
import type { Checkpoints, Gap, NoteItem, Source, SourceStatus } from "../source.ts";
import { unlessAborted } from "../unless-aborted.ts";

/** What Jobtrail tells of its own store is told under this name. */
export const OWN_SOURCE = "jobtrail";
const SERVICE = "jobtrail";

/** Stored lines that are no more. */
export interface Loss extends Gap {
  /** The same whenever it is found again: it is told once. */
  name: string;
}

/** Tells what the store has lost, each loss once, in its place among the lines. */
export class LostLines implements Source {
  readonly name = OWN_SOURCE;
  readonly kind = OWN_SOURCE;
  #losses: readonly Loss[] = [];
  #isStopped = false;
  #wake: () => void = () => undefined;

  /** Everything that is known to be lost now. */
  tell(losses: readonly Loss[]): void {
    this.#losses = losses;
    this.#wake();
  }

  status(): SourceStatus {
    return {
      state: this.#isStopped ? "stopped" : "following",
      problem: null,
      streams: this.#losses.length,
      gaps: this.#losses,
    };
  }

  async *read(from: Checkpoints, signal: AbortSignal): AsyncIterable<readonly NoteItem[]> {
    const told = new Set(from.keys());
    while (!signal.aborted) {
      const news = this.#losses.filter(({ name }) => !told.has(name));
      for (const { name } of news) told.add(name);
      if (news.length > 0) yield news.map(noteOf);
      else await this.#news(signal);
    }
    this.#isStopped = true;
  }

  async #news(signal: AbortSignal): Promise<void> {
    const news = new Promise<void>((resolve) => (this.#wake = resolve));
    // Told to end, it ends.
    await unlessAborted(news, signal).catch(() => undefined);
  }
}

function noteOf({ name, fromUs, reason }: Loss): NoteItem {
  return {
    kind: "note",
    stream: name,
    labels: { host: hostname(), service: SERVICE },
    key: `lost-${name}`,
    position: "told",
    timeUs: fromUs,
    level: "error",
    about: "gap",
    message: reason,
  };
}
