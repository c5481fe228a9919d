import { isoFromMicros } from "../../lib/time.ts";
import type { DamageReport } from "../protocol/health.ts";
import type { LostPart, Store } from "../store/store.ts";

/** Parts are set aside when the store is opened; an hour more does no harm to what is found behind that. */
const EVERY_MS = 3_600_000;

/** What the watch tells. */
export interface DamageListener {
  /** All that is missing, whenever that is other than before. */
  onLost(parts: readonly LostPart[]): Promise<void>;
  onProblem(problem: Error): void;
}

/** Looks for rows that the store has lost: at the start, every hour, and when something was set aside. */
export class DamageWatch {
  readonly #store: Pick<Store, "upkeep">;
  readonly #listener: DamageListener;
  #parts: readonly LostPart[] = [];
  #problem: string | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Pick<Store, "upkeep">, listener: DamageListener) {
    this.#store = store;
    this.#listener = listener;
  }

  /** Looks now, and from then on every hour. Never throws. */
  async look(): Promise<void> {
    try {
      const parts = await this.#store.upkeep.lost();
      const isOther = parts.map(({ name }) => name).join() !== this.#parts.map(({ name }) => name).join();
      this.#parts = parts;
      if (isOther) await this.#listener.onLost(parts);
      this.#problem = null;
    } catch (error) {
      this.#problem = `It could not be seen whether something is damaged: ${error instanceof Error ? error.message : String(error)}`;
      this.#listener.onProblem(new Error(this.#problem, { cause: error }));
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), EVERY_MS).unref();
  }

  /** What is missing, and what is to be done. */
  report(): DamageReport {
    const [first, ...others] = this.#parts;
    return {
      problem: first
        ? `${sentenceOf(first)}${others.length === 0 ? "" : ` So were ${others.length} more.`} ` +
          `Look at the disk; "jobtrail verify --forget ${first.name}" deletes its files and ends this message.`
        : this.#problem,
      parts: this.#parts.map(({ table, name, rows, fromUs, toUs }) => ({
        table,
        name,
        rows,
        from: isoOrNull(fromUs),
        to: isoOrNull(toUs),
      })),
    };
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** What is missing because of a part. */
export function sentenceOf({ table, name, reason, rows, isSure, fromUs, toUs }: LostPart): string {
  const what = table === "events" ? "stored lines" : `rows of the table ${table}`;
  const when =
    fromUs === null || toUs === null
      ? ""
      : ` received from ${isoFromMicros(fromUs)} to ${isoFromMicros(toUs)}`;
  const why = reason === "" ? "was damaged and set aside" : `could not be read and was set aside (${reason})`;
  return `${rows ?? "An unknown number of"} ${what}${when} ${isSure ? "are" : "may be"} missing: the part ${name} ${why}.`;
}

function isoOrNull(timeUs: number | null): string | null {
  return timeUs === null ? null : isoFromMicros(timeUs);
}
