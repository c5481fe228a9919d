import { mkdir, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";
import { dropOldest } from "../../lib/drop-oldest.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { sentSchema } from "../protocol/notifications.ts";
import { writeWhole } from "../whole-file.ts";
import { contentSchema } from "./occasion.ts";

/** Notifications that are remembered as told, and patterns as seen; the oldest are forgotten. */
const MOST_TOLD = 20_000;
const MOST_PATTERNS = 20_000;
/** Notifications of one rule that wait for its receiver; the oldest are given up. */
export const MOST_WAITING = 200;
/** The file is written at most this often. */
const WRITE_EVERY_MS = 1_000;

const waitingSchema = z.object({
  id: z.string(),
  /** What it is remembered by as told. */
  key: z.string(),
  rule: z.string(),
  /** When it came, and until when it is kept back; milliseconds since the epoch. */
  sinceMs: z.number(),
  dueMs: z.number(),
  attempts: z.number().int(),
  content: contentSchema,
});
/** A notification that was not sent yet. */
export type Waiting = z.infer<typeof waitingSchema>;

const tallySchema = z.object({
  sent: z.number().int(),
  givenUp: z.number().int(),
  last: sentSchema.nullable(),
});
/** How a rule has fared. */
export type Tally = z.infer<typeof tallySchema>;

const ledgerSchema = z.object({
  version: z.literal(1),
  /** Id of a notification, and when it was decided to send it. */
  told: z.array(z.tuple([z.string(), z.number()])),
  waiting: z.array(waitingSchema),
  patterns: z.array(z.string()),
  tallies: z.record(z.string(), tallySchema),
});

/**
 * What was told and what waits to be sent, in a file of the data directory, so that nothing is told twice or forgotten
 * however the process ends. A change is on the disk once {@link written} resolves.
 */
export class Ledger {
  readonly #path: string;
  readonly #onProblem: (problem: string | null) => void;
  readonly #told: Map<string, number>;
  readonly #patterns: Set<string>;
  readonly #tallies: Map<string, Tally>;
  #waiting: Waiting[];
  /** Changes so far, those on the disk, and by which of them each notification came to wait. */
  #changes = 0;
  #done = 0;
  readonly #waitsSince = new Map<string, number>();
  #writing: Promise<void> | undefined;
  #isSaving = false;
  #wroteMs = 0;
  #problem: string | null = null;

  private constructor(
    path: string,
    kept: z.infer<typeof ledgerSchema>,
    onProblem: (problem: string | null) => void,
  ) {
    this.#path = path;
    this.#onProblem = onProblem;
    this.#told = new Map(kept.told);
    this.#patterns = new Set(kept.patterns);
    this.#tallies = new Map(Object.entries(kept.tallies));
    this.#waiting = [...kept.waiting];
  }

  /**
   * Reads the file; one that is not whole is put aside, and what it held is forgotten.
   * @param onProblem called when it cannot be read or written, and with null when it can be written again
   */
  static async open(path: string, onProblem: (problem: string | null) => void): Promise<Ledger> {
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      onProblem(`${path} cannot be read (${String(error)}): what was told before may be told again.`);
      return undefined;
    });
    if (text === undefined) return new Ledger(path, EMPTY, onProblem);
    const kept = ledgerSchema.safeParse(jsonOrUndefined(text));
    if (kept.success) return new Ledger(path, kept.data, onProblem);
    await rename(path, `${path}.damaged`).catch(() => undefined);
    onProblem(
      `${path} is damaged and was put aside as ${path}.damaged: what was told before may be told again.`,
    );
    return new Ledger(path, EMPTY, onProblem);
  }

  /** Why what was told cannot be kept; null where it can. */
  get problem(): string | null {
    return this.#problem;
  }

  /** When a notification was decided on, milliseconds since the epoch. */
  toldMs(id: string): number | undefined {
    return this.#told.get(id);
  }

  /** Remembers that a notification is sent. */
  tell(id: string, nowMs: number): void {
    this.#told.delete(id);
    this.#told.set(id, nowMs);
    dropOldest(this.#told, MOST_TOLD);
    this.#changed();
  }

  /** It was not sent after all. */
  untell(id: string): void {
    this.#told.delete(id);
    this.#changed();
  }

  /** What waits for one rule, oldest first. */
  waiting(rule: string): readonly Waiting[] {
    return this.#waiting.filter((own) => own.rule === rule);
  }

  /** Rules that something waits for. */
  get awaited(): ReadonlySet<string> {
    return new Set(this.#waiting.map(({ rule }) => rule));
  }

  /** Adds one that waits, or replaces it. @returns the oldest of the rule where there are too many */
  wait(waiting: Waiting): Waiting | undefined {
    const at = this.#waiting.findIndex(({ id }) => id === waiting.id);
    if (at >= 0) this.#waiting[at] = waiting;
    else {
      this.#waiting.push(waiting);
      this.#waitsSince.set(waiting.id, this.#changes + 1);
    }
    const own = this.waiting(waiting.rule);
    const tooMany = own.length > MOST_WAITING ? own[0] : undefined;
    if (tooMany) this.waitNoMore(tooMany.id);
    this.#changed();
    return tooMany;
  }

  waitNoMore(id: string): void {
    this.#waiting = this.#waiting.filter((own) => own.id !== id);
    this.#waitsSince.delete(id);
    this.#changed();
  }

  tally(rule: string): Tally {
    return this.#tallies.get(rule) ?? { sent: 0, givenUp: 0, last: null };
  }

  setTally(rule: string, tally: Tally): void {
    this.#tallies.set(rule, tally);
    this.#changed();
  }

  /** Forgets how rules fared that are no more. */
  keepTallies(rules: ReadonlySet<string>): void {
    for (const rule of this.#tallies.keys())
      if (!rules.has(rule) && this.#tallies.delete(rule)) this.#changed();
  }

  /** Whether a pattern is new; it is not the next time. */
  isNewPattern(pattern: string): boolean {
    // Those that were not met for the longest time are forgotten first.
    const isNew = !this.#patterns.delete(pattern);
    this.#patterns.add(pattern);
    if (!isNew) return false;
    dropOldest(this.#patterns, MOST_PATTERNS);
    this.#changed();
    return true;
  }

  /** Resolves when it is on the disk that a notification waits, or cannot be brought there. */
  waits(id: string): Promise<void> {
    return this.#upTo(this.#waitsSince.get(id) ?? 0);
  }

  /** Resolves when all changes so far are on the disk, or cannot be brought there. */
  written(): Promise<void> {
    return this.#upTo(this.#changes);
  }

  async #upTo(change: number): Promise<void> {
    while (this.#done < change) await this.#writing;
  }

  #changed(): void {
    this.#changes += 1;
    if (!this.#isSaving) void this.#save();
  }

  /** Until all is written that has changed meanwhile too. */
  async #save(): Promise<void> {
    this.#isSaving = true;
    while (this.#done < this.#changes) await (this.#writing = this.#write());
    this.#isSaving = false;
  }

  async #write(): Promise<void> {
    // What changes in the same moment is written together.
    await new Promise((resolve) => setTimeout(resolve, this.#wroteMs + WRITE_EVERY_MS - Date.now()));
    const changes = this.#changes;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      // Lines of the logs stand in it: nobody else's business.
      await writeWhole(this.#path, JSON.stringify(this.#kept()), 0o600);
      if (this.#problem !== null) this.#onProblem(null);
      this.#problem = null;
    } catch (error) {
      const problem = `What was told cannot be kept in ${this.#path} (${String(error)}); after a restart it may be told again.`;
      if (this.#problem === null) this.#onProblem(problem);
      this.#problem = problem;
    }
    this.#done = changes;
    this.#wroteMs = Date.now();
  }

  #kept(): z.infer<typeof ledgerSchema> {
    return {
      version: 1,
      told: [...this.#told],
      waiting: this.#waiting,
      patterns: [...this.#patterns],
      tallies: Object.fromEntries(this.#tallies),
    };
  }
}

const EMPTY: z.infer<typeof ledgerSchema> = {
  version: 1,
  told: [],
  waiting: [],
  patterns: [],
  tallies: {},
};
