import type { SpoolProblem } from "./outbox.ts";
import type { ForwardedStatus } from "../wire.ts";

/** Says what happens to a forwarder on its console: each thing once, when it changes. */
export class ForwardConsole {
  readonly #to: string;
  readonly #spoolDirectory: string;
  readonly #say: (text: string) => void;
  #receiver: string | null = null;
  #spool: string | null = null;
  readonly #sources = new Map<string, string>();

  constructor(options: { to: string; spoolDirectory: string; say: (text: string) => void }) {
    this.#to = options.to;
    this.#spoolDirectory = options.spoolDirectory;
    this.#say = options.say;
  }

  /** Whether the receiver did not take what was sent last. */
  get isAway(): boolean {
    return this.#receiver !== null;
  }

  /** @param waiting lines found in the spool */
  started(waiting: number): void {
    if (waiting > 0) this.#say(`${count(waiting)} from before wait in ${this.#spoolDirectory}.`);
    if (!this.isAway) this.#say(`Forwarding to ${this.#to}.`);
  }

  /** What the receiver did last; null where it took what was sent. */
  receiver(problem: Error | null): void {
    const message = problem?.message ?? null;
    if (message === this.#receiver) return;
    this.#receiver = message;
    this.#say(
      message === null
        ? `Forwarding to ${this.#to} again.`
        : `${message} Until then lines are kept in ${this.#spoolDirectory}.`,
    );
  }

  /** How the spool fares. */
  spool(problem: SpoolProblem): void {
    const message = problem && this.#spoolWords(problem);
    if (message === this.#spool) return;
    this.#spool = message;
    this.#say(message ?? "The spool takes lines again.");
  }

  /** How the sources fare. */
  sources(statuses: readonly ForwardedStatus[]): void {
    for (const { name, problem } of statuses) {
      const before = this.#sources.get(name) ?? "";
      this.#sources.set(name, problem ?? "");
      if (problem !== null && problem !== before) this.#say(`${name}: ${problem}`);
    }
  }

  /** @param waiting lines that were not acknowledged */
  stopped(waiting: number): void {
    this.#say(
      waiting > 0
        ? `Stopped. ${count(waiting)} wait in ${this.#spoolDirectory} and are sent at the next start.`
        : "Stopped. Everything that was read is stored.",
    );
  }

  #spoolWords(problem: NonNullable<SpoolProblem>): string {
    if (problem.kind === "full")
      return `The spool in ${this.#spoolDirectory} is full: nothing more is read until the receiver takes lines. Raise --spool-limit where the sources may not keep them so long.`;
    const reason = problem.error instanceof Error ? problem.error.message : String(problem.error);
    return `The spool in ${this.#spoolDirectory} cannot be written (${reason}): lines wait in memory, and no more than fit there are read. Free some space, or name another directory with --spool.`;
  }
}

function count(lines: number): string {
  return lines === 1 ? "1 line" : `${lines} lines`;
}
