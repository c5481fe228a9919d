import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { ClickHouseLogLevel, type ClickHouseClient } from "@clickhouse/client";
import { Admission, cancelled } from "./admission.ts";
import { withLiterals, type Params } from "./literals.ts";
import { Question, type QuestionOptions, type Rows } from "./question.ts";
import { damagedPart, storeErrorFrom } from "./store-error.ts";
import type { Mending } from "./torn-parts.ts";

/** A statement of the store's own is given up after this long: nobody looks at an empty page meanwhile. */
const OWN_LIMITS = "max_execution_time = 600";
/** Statements of the store's own are not turned away: each may wait for all the others. */
const OWN_WAIT_MS = 2 ** 31 - 1;
/** A statement that was called off is called off again until it ends: it may not have begun yet. */
const CANCEL_AGAIN_MS = 50;
/** Statements are held back no longer, and fail instead, ms. */
const MOST_ALONE_MS = 20_000;

/** Blocks of rows in the Native format, on their way into a table. */
export interface BlockInsert {
  table: string;
  columns: readonly string[];
  blocks: readonly Uint8Array[];
}

/** How rows get into ClickHouse. */
export interface Inserts {
  /** Stores blocks; those of one INSERT are one part, stored whole or not at all. */
  insert(client: ClickHouseClient, insert: BlockInsert, mending: Mending): Promise<unknown>;
  /** Called where a statement failed at a part that is damaged, for it may be put right. */
  look?(client: ClickHouseClient, part: string, mending: Mending): Promise<void>;
}

/**
 * Words of rows are indexed when parts are first merged: small parts are quickly read, and indexes of many small parts cost
 * twice as much to merge as to make of all their rows at once.
 */
export const INSERT_SETTINGS = { exclude_materialize_skip_indexes_on_insert: "by_words" };

/** Failures reach whoever asked, once and in our words; the client's own log would say them a second time. */
export const QUIET = { log: { level: ClickHouseLogLevel.OFF } };

/**
 * How statements get to ClickHouse, as many at a time as there are clients in each lane. The embedded one runs the
 * statements of one connection one after another, whatever their number, so there each is a connection of its own.
 */
export interface Lanes {
  /** Rows on their way in, which wait for no question. */
  inserts: readonly ClickHouseClient[];
  /** What the store does and asks for itself, and calling statements off. */
  own: readonly ClickHouseClient[];
  /** Questions that take no longer than a glance: pages by cursor, health, what a live view missed. */
  quick: readonly ClickHouseClient[];
  /** All other questions. */
  questions: readonly ClickHouseClient[];
  /** Threads that a statement has at most while others run beside it; as many as there are cores without it. */
  sharedThreads?: number;
}

/** The one way in which the store talks to ClickHouse, embedded or served. */
export class ClickHouse implements Rows {
  readonly #clients: ReadonlySet<ClickHouseClient>;
  readonly #inserts: Admission<ClickHouseClient>;
  readonly #own: Admission<ClickHouseClient>;
  readonly #quick: Admission<ClickHouseClient>;
  readonly #questions: Admission<ClickHouseClient>;
  readonly #sharedThreads: number | undefined;
  readonly #rowsIn: Inserts;
  readonly #afterClose: () => Promise<void>;
  /** Tells the statements of this process apart from those of others on a served ClickHouse. */
  readonly #tag = randomUUID();
  /** Resolves when statements may begin. */
  #gate: Promise<void> = Promise.resolve();
  /** Called when parts were set aside while the store is open, and what they held may be lost. */
  onSetAside: () => void = () => undefined;
  #statements = 0;
  #running = 0;
  #idle: (() => void) | undefined;

  /**
   * @param afterClose releases what the connection itself does not, such as the lock of a data directory
   */
  constructor(
    { inserts, own, quick, questions, sharedThreads }: Lanes,
    rowsIn: Inserts,
    afterClose: () => Promise<void>,
  ) {
    this.#clients = new Set([...inserts, ...own, ...quick, ...questions]);
    this.#inserts = new Admission(inserts);
    this.#own = new Admission(own);
    this.#quick = new Admission(quick);
    this.#questions = new Admission(questions);
    this.#sharedThreads = sharedThreads;
    this.#rowsIn = rowsIn;
    this.#afterClose = afterClose;
  }

  /** Begins a question of somebody outside; what it asks for waits for its turn. */
  question(options: QuestionOptions = {}): Question {
    const lanes = { quick: this.#quick, questions: this.#questions };
    return new Question(lanes, options, (client, sql, params, limitMs) => {
      const threads = this.#questions.isShared ? this.#sharedThreads : undefined;
      const limits = `max_execution_time = ${limitMs / 1_000}${threads ? `, max_threads = ${threads}` : ""}`;
      return this.#run(() => this.#select(client, withLiterals(sql, params), limits, options.signal));
    });
  }

  /**
   * The rows of a SELECT of the store's own, each a tuple of its columns.
   * @param sql without FORMAT and SETTINGS
   * @throws StoreError
   */
  async rows(sql: string, params: Params = {}): Promise<unknown[][]> {
    const statement = withLiterals(sql, params);
    return this.#ownStatement((client) => this.#select(client, statement, OWN_LIMITS, undefined));
  }

  /**
   * Runs a statement that returns nothing.
   * @throws StoreError
   */
  async command(sql: string, params: Params = {}): Promise<void> {
    await this.#ownStatement(async (client) => {
      await this.#gate;
      return this.#letGo(client, client.command({ query: withLiterals(sql, params) }));
    });
  }

  /**
   * Stores blocks of rows in the Native format: all of them or none.
   * @throws StoreError
   */
  async insert(table: string, columns: readonly string[], blocks: readonly Uint8Array[]): Promise<void> {
    const turn = { usedMs: 0, waitMs: OWN_WAIT_MS };
    const insert = { table, columns, blocks };
    await this.#run(() =>
      this.#inserts.run(turn, (client) => this.#rowsIn.insert(client, insert, this.#mending)),
    );
  }

  /** Waits for what runs (libchdb aborts the process when closed under a query) and closes. */
  async close(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    for (const client of this.#clients) await client.close();
    await this.#afterClose();
  }

  readonly #mending: Mending = {
    alone: async (work) => {
      const done = work();
      const gate = Promise.race([done, pause(MOST_ALONE_MS, undefined, { ref: false })]);
      this.#gate = gate.catch(() => undefined);
      await done;
    },
    onSetAside: () => this.onSetAside(),
  };

  /** A connection of the embedded ClickHouse holds the tables of a statement that failed until the next one. */
  async #letGo<Result>(client: ClickHouseClient, work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      if (this.#rowsIn.look) await client.command({ query: "SELECT 1" }).catch(() => undefined);
      throw error;
    }
  }

  async #ownStatement<Result>(work: (client: ClickHouseClient) => Promise<Result>): Promise<Result> {
    return this.#run(() => this.#own.run({ usedMs: 0, waitMs: OWN_WAIT_MS }, work));
  }

  /** The statement begins with a comment by which it can be found while it runs. */
  async #select(
    client: ClickHouseClient,
    sql: string,
    limits: string,
    signal: AbortSignal | undefined,
  ): Promise<unknown[][]> {
    const comment = `/* ${this.#tag} ${this.#statements++} */`;
    const query = `${comment} ${sql} SETTINGS ${limits}`;
    const ended = new AbortController();
    const cancel = (): void => void this.#cancel(comment, ended.signal);
    signal?.addEventListener("abort", cancel);
    try {
      await this.#gate;
      const rows = client.query({ query, format: "JSONCompactEachRow" });
      return await this.#letGo(
        client,
        rows.then((result) => result.json<unknown[]>()),
      );
    } catch (error) {
      throw signal?.aborted ? cancelled(error) : error;
    } finally {
      signal?.removeEventListener("abort", cancel);
      ended.abort();
    }
  }

  /** https://clickhouse.com/docs/sql-reference/statements/kill#kill-query */
  async #cancel(comment: string, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      // Where it cannot be called off it ends by itself, at the latest when its time is over.
      await this.command("KILL QUERY WHERE startsWith(query, {comment:String}) ASYNC", { comment }).catch(
        () => undefined,
      );
      await pause(CANCEL_AGAIN_MS, undefined, { signal: ended }).catch(() => undefined);
    }
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#running++;
    try {
      return await work();
    } catch (error) {
      const failure = storeErrorFrom(error);
      this.#look(damagedPart(failure));
      throw failure;
    } finally {
      this.#ended();
    }
  }

  #look(part: string | undefined): void {
    const look = this.#rowsIn.look?.bind(this.#rowsIn);
    if (part === undefined || !look) return;
    this.#running++;
    const turn = { usedMs: 0, waitMs: OWN_WAIT_MS };
    // Whoever asked is told of the damage; where looking at it fails too, the next who asks is.
    this.#inserts
      .run(turn, (client) => look(client, part, this.#mending))
      .catch(() => undefined)
      .finally(() => this.#ended());
  }

  #ended(): void {
    this.#running--;
    if (this.#running === 0) this.#idle?.();
  }
}
