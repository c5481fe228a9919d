import { join } from "node:path";
import { dropOldest } from "../../lib/drop-oldest.ts";
import { isoFromMicros } from "../../lib/time.ts";
import type { Jobs, JobSummary, Trail } from "../../lib/trail/shape.ts";
import { JobtrailError } from "../error.ts";
import type { StoredEvent } from "../protocol/logs.ts";
import type { NotifyRuleReport, Sent } from "../protocol/notifications.ts";
import type { LogRecord } from "../record.ts";
import { Delivery, type DeliveryOptions } from "./delivery.ts";
import { ErrorWatch } from "./error-watch.ts";
import { Flood } from "./flood.ts";
import { jobOccasion, presentJob } from "./job-occasions.ts";
import { Ledger } from "./ledger.ts";
import { contentOf, isWanted, notificationId, type Content, type Occasion } from "./occasion.ts";
import { PhaseWatch } from "./phase-watch.ts";
import type { NotifyRule } from "./rule.ts";
import { sourceOccasion, type WatchedSource } from "./source-occasions.ts";

/** Sources and running phases are looked at this often. */
const LOOK_EVERY_MS = 10_000;
/** A rule is tested at most this often: a test is a request to somebody else's server. */
const TEST_EVERY_MS = 2_000;
/** Jobs of the sample cluster that are kept in mind. */
const MOST_PLAYED = 10_000;

/** What the notifier works with. */
export interface NotifierOptions {
  /** The data directory. */
  dataDir: string;
  /** Where this server is reached; undefined where nobody said so. */
  origin: string | undefined;
  /** One job's trail; undefined where its lines are no more. @throws StoreError */
  trailOf: (job: Pick<JobSummary, "name" | "job">) => Promise<Trail | undefined>;
  /** The jobs that completed last. @throws StoreError */
  completed: (limit: number) => Promise<Pick<Jobs, "jobs">>;
  /** Errors stored so far, the newest first, in pages. @throws StoreError */
  errorsBefore: () => AsyncIterable<readonly StoredEvent[]>;
  /** Whether a line is the sample cluster's: nobody is called for a play. */
  isPlayed: (record: LogRecord) => boolean;
  say: (text: string) => void;
  delivery?: Pick<DeliveryOptions, "pauses" | "answerWithinMs">;
  lookEveryMs?: number;
}

/**
 * Tells whoever the rules name of what happens: decides once what is told to whom, writes that down, and sends it. Nothing
 * that is read or stored ever waits for it.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #ledger: Ledger;
  readonly #errors: ErrorWatch;
  readonly #phases: PhaseWatch;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #floods = new Map<string, Flood>();
  readonly #played = new Set<string>();
  readonly #testedMs = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  private constructor(options: NotifierOptions, ledger: Ledger) {
    this.#options = options;
    this.#ledger = ledger;
    const { say, completed, errorsBefore } = options;
    const tell = (occasion: Occasion): void => this.#happened(occasion);
    this.#errors = new ErrorWatch({ ledger, before: errorsBefore, tell, say });
    this.#phases = new PhaseWatch({ completed, tell, say });
  }

  /** Reads what was told before. Never throws: what is damaged is put aside. */
  static async open(options: NotifierOptions): Promise<Notifier> {
    const { dataDir, say } = options;
    const onProblem = (problem: string | null): void => say(problem ?? "What was told can be kept again.");
    return new Notifier(options, await Ledger.open(join(dataDir, "notifications.json"), onProblem));
  }

  /** Follows other rules from now on; those that stay as they are go on. */
  use(rules: readonly NotifyRule[]): void {
    const names = new Set(rules.map(({ name }) => name));
    for (const [name, delivery] of this.#deliveries) {
      const same = rules.find((rule) => rule.name === name);
      if (same && JSON.stringify(same) === JSON.stringify(delivery.rule)) continue;
      this.#deliveries.delete(name);
      this.#closing(delivery);
    }
    for (const rule of rules)
      if (!this.#deliveries.has(rule.name)) this.#deliveries.set(rule.name, this.#delivery(rule));
    for (const name of this.#ledger.awaited)
      if (!names.has(name)) for (const { id } of this.#ledger.waiting(name)) this.#ledger.waitNoMore(id);
    this.#ledger.keepTallies(names);
    this.#errors.turn(rules.some(({ on }) => on.includes("new error")));
    this.#phases.turn(rules.some(({ on }) => on.includes("phase slow")));
  }

  /** Looks at sources, and at what runs, from now on. */
  watch(sources: () => readonly WatchedSource[]): void {
    const { lookEveryMs = LOOK_EVERY_MS } = this.#options;
    this.#timer = setInterval(() => this.#look(sources), lookEveryMs);
    this.#timer.unref();
  }

  /** Takes note of jobs that stand otherwise than before. */
  jobsChanged(jobs: readonly JobSummary[]): void {
    if (this.#deliveries.size === 0) return;
    const nowMs = Date.now();
    const real = jobs.filter(({ job }) => !this.#played.has(job));
    for (const job of real) {
      const occasion = jobOccasion(job, nowMs);
      if (occasion) this.#happened(occasion);
    }
    this.#phases.changed(real, nowMs);
  }

  /** Takes note of stored lines; before the jobs that they change are told. */
  stored(records: readonly LogRecord[]): void {
    if (this.#deliveries.size === 0) return;
    const { isPlayed } = this.#options;
    const real = records.some(isPlayed) ? this.#withoutPlayed(records) : records;
    this.#errors.stored(real);
  }

  /** Every rule and how it fares, in the order of the configuration. */
  report(): NotifyRuleReport[] {
    return [...this.#deliveries.values()].map(({ rule, problem }) => {
      const { sent, givenUp, last } = this.#ledger.tally(rule.name);
      return {
        name: rule.name,
        format: rule.format,
        host: rule.url.host,
        on: rule.on,
        hosts: rule.hosts,
        services: rule.services,
        factor: rule.factor,
        after_s: rule.after / 1_000,
        waiting: this.#ledger.waiting(rule.name).length,
        sent,
        given_up: givenUp,
        problem,
        last,
      };
    });
  }

  /** Why what was told cannot be kept; null where it can. */
  get problem(): string | null {
    return this.#ledger.problem;
  }

  /**
   * Sends a rule's receiver a test at once.
   * @throws JobtrailError `notify-unknown`, `notify-busy`
   */
  async test(name: string): Promise<Sent> {
    const delivery = this.#deliveries.get(name);
    if (!delivery)
      throw new JobtrailError(
        "notify-unknown",
        `There is no rule named ${name}; the page Sources lists all.`,
      );
    const nowMs = Date.now();
    if (nowMs - (this.#testedMs.get(name) ?? -Infinity) < TEST_EVERY_MS)
      throw new JobtrailError("notify-busy", `${name} was tested a moment ago; wait two seconds.`);
    this.#testedMs.set(name, nowMs);
    const time = isoFromMicros(nowMs * 1_000);
    const text = `This is a test of the rule ${name}.`;
    const id = notificationId(name, "test", time);
    const failed = await delivery.sendNow(id, contentOf("test", time, text)).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const last: Sent = { time, event: "test", ok: failed === undefined, text: failed ?? text };
    this.#ledger.setTally(name, { ...this.#ledger.tally(name), last });
    return last;
  }

  /** Ends it; what was not sent is sent after the next start. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#errors.turn(false);
    this.#phases.turn(false);
    for (const delivery of this.#deliveries.values()) this.#closing(delivery);
    this.#deliveries.clear();
    await Promise.all([this.#ended, this.#errors.settled(), this.#phases.settled()]);
    await this.#ledger.written();
  }

  #closing(delivery: Delivery): void {
    this.#ended = Promise.all([this.#ended, delivery.close()]);
  }

  #delivery(rule: NotifyRule): Delivery {
    const { origin, say, delivery } = this.#options;
    return new Delivery(rule, {
      ledger: this.#ledger,
      origin,
      say,
      present: (content) => this.#present(content),
      ...delivery,
    });
  }

  /** What is known of it by now. */
  async #present(content: Content): Promise<Content | undefined> {
    if (!content.job) return content;
    const trail = await this.#options.trailOf(content.job);
    return trail ? presentJob(content, trail) : content;
  }

  #withoutPlayed(records: readonly LogRecord[]): LogRecord[] {
    return records.filter((record) => {
      if (!this.#options.isPlayed(record)) return true;
      if (record.job !== "") this.#played.add(record.job);
      dropOldest(this.#played, MOST_PLAYED);
      return false;
    });
  }

  #look(sources: () => readonly WatchedSource[]): void {
    const nowMs = Date.now();
    this.#phases.look(nowMs);
    const listening = [...this.#deliveries.values()].filter(({ rule }) => rule.on.includes("source silent"));
    if (listening.length === 0) return;
    const watched = sources();
    for (const delivery of listening)
      for (const source of watched) {
        const occasion = sourceOccasion(source, delivery.rule.after, nowMs);
        if (occasion) this.#offer(delivery, occasion, nowMs);
      }
  }

  #happened(occasion: Occasion): void {
    const nowMs = Date.now();
    for (const delivery of this.#deliveries.values()) this.#offer(delivery, occasion, nowMs);
  }

  /** Tells it by a rule that wants it and has not told it before. */
  #offer(delivery: Delivery, occasion: Occasion, nowMs: number): void {
    const { rule } = delivery;
    const { event, about, again, content, settleMs } = occasion;
    if (!isWanted(rule, occasion)) return;
    const key = notificationId(rule.name, event, about);
    const toldMs = this.#ledger.toldMs(key);
    if (toldMs !== undefined && !(again && toldMs < again.behindMs && nowMs - toldMs >= again.afterMs))
      return;
    this.#ledger.tell(key, nowMs);
    const more = this.#flood(rule.name).take(event, content.text, nowMs);
    const id = again ? notificationId(rule.name, event, `${about} ${again.behindMs}`) : key;
    const waiting = more
      ? { id: notificationId(rule.name, "more", more.about), content: more.content, dueMs: more.dueMs }
      : { id, content, dueMs: nowMs + settleMs };
    const dropped = this.#ledger.wait({ ...waiting, key, rule: rule.name, sinceMs: nowMs, attempts: 0 });
    if (dropped)
      this.#options.say(
        `Notifying ${rule.name}: too much waits for its receiver, given up: ${dropped.content.text}`,
      );
    delivery.wake();
  }

  #flood(rule: string): Flood {
    const flood = this.#floods.get(rule) ?? new Flood();
    this.#floods.set(rule, flood);
    return flood;
  }
}
