import type { ClickHouseClient } from "@clickhouse/client";
import { cancelled, type Admission } from "./admission.ts";
import type { Params } from "./literals.ts";
import { isTimeout, timedOut } from "./store-error.ts";

/** A question is given up after this long, waiting included; a view that waits longer is no view. */
const QUESTION_TIMEOUT_MS = 20_000;
/** What waits longer for a slot is told to come again. */
const MOST_WAITING_MS = 10_000;
/** A question about all lines of a range stands behind others as if it had had so much of the slots already. */
const WHOLE_MS = 500;
/** What takes longer than this is not quick: it goes on among the other questions. */
const QUICK_MS = 1_000;

/** Whoever can be asked for rows. */
export interface Rows {
  /**
   * The rows of a SELECT, each a tuple of its columns.
   * @param sql without FORMAT and SETTINGS
   * @throws StoreError
   */
  rows(sql: string, params?: Params): Promise<unknown[][]>;
}

/** How a question is asked. */
export interface QuestionOptions {
  /** Ends it when whoever asked has gone. */
  signal?: AbortSignal;
  /** Whether it is expected to take no longer than a glance. */
  isQuick?: boolean;
  /** Whether it looks at all lines of its range in one go: those that go step by step have their first steps before it. */
  isWhole?: boolean;
}

type Select = (
  client: ClickHouseClient,
  sql: string,
  params: Params,
  limitMs: number,
) => Promise<unknown[][]>;

/** A question of somebody outside, in one statement or several: each waits for its turn, and ends with who asked. */
export class Question implements Rows {
  readonly #lanes: { quick: Admission<ClickHouseClient>; questions: Admission<ClickHouseClient> };
  readonly #signal: AbortSignal | undefined;
  readonly #select: Select;
  readonly #beganMs = performance.now();
  readonly #handicapMs: number;
  #isQuick: boolean;
  #usedMs = 0;

  constructor(
    lanes: { quick: Admission<ClickHouseClient>; questions: Admission<ClickHouseClient> },
    { signal, isQuick = false, isWhole = false }: QuestionOptions,
    select: Select,
  ) {
    this.#lanes = lanes;
    this.#signal = signal;
    this.#isQuick = isQuick;
    this.#handicapMs = isWhole ? WHOLE_MS : 0;
    this.#select = select;
  }

  /** Time since it was asked, ms. */
  get elapsedMs(): number {
    return performance.now() - this.#beganMs;
  }

  /** What its statements took so far, without waiting, ms. */
  get usedMs(): number {
    return this.#usedMs;
  }

  /** For what has to be known first, and is found at a glance whatever the question. */
  get atAGlance(): Rows {
    return { rows: (sql, params = {}) => this.#ask(this.#lanes.quick, sql, params, QUESTION_TIMEOUT_MS) };
  }

  async rows(sql: string, params: Params = {}): Promise<unknown[][]> {
    if (!this.#isQuick) return this.#ask(this.#lanes.questions, sql, params, QUESTION_TIMEOUT_MS);
    try {
      return await this.#ask(this.#lanes.quick, sql, params, QUICK_MS);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      this.#isQuick = false;
      return this.#ask(this.#lanes.questions, sql, params, QUESTION_TIMEOUT_MS);
    }
  }

  /**
   * The same for one of many statements that ask for a part each.
   * @param limitMs the statement alone may take no longer
   * @throws StoreError `store-timeout` when it does: a smaller part may do
   */
  async rowsWithin(limitMs: number, sql: string, params: Params): Promise<unknown[][]> {
    if (this.#isQuick && this.#usedMs > QUICK_MS) this.#isQuick = false;
    return this.#ask(this.#isQuick ? this.#lanes.quick : this.#lanes.questions, sql, params, limitMs);
  }

  /** @throws StoreError `store-cancelled`, `store-timeout` when there is no time left */
  #leftMs(): number {
    if (this.#signal?.aborted) throw cancelled();
    const leftMs = QUESTION_TIMEOUT_MS - this.elapsedMs;
    if (leftMs <= 0) throw timedOut();
    return leftMs;
  }

  async #ask(
    lane: Admission<ClickHouseClient>,
    sql: string,
    params: Params,
    limitMs: number,
  ): Promise<unknown[][]> {
    const waitMs = Math.min(MOST_WAITING_MS, this.#leftMs());
    const turn = { usedMs: this.#usedMs + this.#handicapMs, waitMs, signal: this.#signal };
    return lane.run(turn, async (client) => {
      const beganMs = performance.now();
      try {
        return await this.#select(client, sql, params, Math.min(limitMs, this.#leftMs()));
      } finally {
        this.#usedMs += performance.now() - beganMs;
      }
    });
  }
}
