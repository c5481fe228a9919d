import { setTimeout as delay } from "node:timers/promises";
import { tell } from "./told.ts";

/** What goes on at the same time during a run, each part by its name. */
export class Parts {
  readonly #running = new Map<string, { ended: Promise<void>; doing: () => string }>();
  readonly #faults: string[] = [];

  /**
   * Takes note of a part that has begun. One that throws has broken, which the run survives.
   * @param doing what it is at, for the case that it does not end
   */
  add(name: string, work: Promise<void>, doing: () => string = () => ""): void {
    const ended = work
      .catch((error: unknown) =>
        this.#fault(
          `broke: ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        ),
      )
      .finally(() => this.#running.delete(name));
    this.#running.set(name, { ended, doing });
  }

  /**
   * Resolves when all have ended, or have had their time.
   * @returns in words, those that broke and those that did not end
   */
  async ended(withinMs: number): Promise<string[]> {
    const late = new AbortController();
    const all = Promise.all([...this.#running.values()].map(({ ended }) => ended));
    const time = delay(withinMs, undefined, { signal: late.signal }).catch(() => undefined);
    await Promise.race([all, time]);
    late.abort();
    for (const [name, { doing }] of this.#running) this.#fault(`did not end: ${name}${commaBefore(doing())}`);
    return this.#faults;
  }

  #fault(words: string): void {
    this.#faults.push(words);
    tell(words);
  }
}

function commaBefore(words: string): string {
  return words === "" ? "" : `, ${words}`;
}
