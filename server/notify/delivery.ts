import { backOffMs } from "../../lib/back-off.ts";
import { isoFromMicros } from "../../lib/time.ts";
import { bodyOf, notificationOf } from "./bodies.ts";
import type { Ledger, Waiting } from "./ledger.ts";
import type { Content } from "./occasion.ts";
import type { NotifyRule } from "./rule.ts";
import { sendWebhook, WebhookFault } from "./webhook.ts";

/** Pauses between attempts at one notification. */
const PAUSES = { firstMs: 5_000, mostMs: 10 * 60_000 };
/** A notification that nobody took for this long tells nothing any more. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** What deliveries work with. */
export interface DeliveryOptions {
  ledger: Ledger;
  /** Where this server is reached, such as https://jobtrail.example.org; undefined where nobody said so. */
  origin: string | undefined;
  /** What is known by now of what happened; undefined where it is over, and need not be told any more. */
  present: (content: Content) => Promise<Content | undefined>;
  /** Says what was sent, and what was not. */
  say: (text: string) => void;
  /** Pauses between attempts, where they are not the usual ones. */
  pauses?: typeof PAUSES;
  answerWithinMs?: number;
}

/** Sends what waits for one rule, one after another, oldest first, until it is closed. */
export class Delivery {
  readonly rule: NotifyRule;
  readonly #options: DeliveryOptions;
  readonly #ended = new AbortController();
  readonly #working: Promise<void>;
  #wake: () => void = () => undefined;
  #problem: string | null = null;

  constructor(rule: NotifyRule, options: DeliveryOptions) {
    this.rule = rule;
    this.#options = options;
    this.#working = this.#work();
  }

  /** Why what waits was not taken; null where nothing failed. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Something waits that did not before. */
  wake(): void {
    this.#wake();
  }

  /**
   * Sends something at once, once, whatever waits.
   * @throws WebhookFault
   */
  async sendNow(id: string, content: Content): Promise<void> {
    await this.#send(id, content);
  }

  /** Ends it; what was not sent waits on. */
  async close(): Promise<void> {
    this.#ended.abort(new Error("The rule has ended."));
    await this.#working;
  }

  async #work(): Promise<void> {
    const { ledger } = this.#options;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      const [next] = [...ledger.waiting(this.rule.name)].sort((a, b) => a.dueMs - b.dueMs);
      const pauseMs = next ? next.dueMs - Date.now() : Infinity;
      if (!next || pauseMs > 0) await this.#pause(pauseMs);
      else await this.#attempt(next);
    }
  }

  /** Until something new waits, at most so long. */
  async #pause(mostMs: number): Promise<void> {
    const { signal } = this.#ended;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = Number.isFinite(mostMs) ? setTimeout(() => over(), mostMs) : undefined;
      const over = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", over);
        resolve();
      };
      this.#wake = over;
      signal.addEventListener("abort", over, { once: true });
    });
  }

  async #attempt(waiting: Waiting): Promise<void> {
    const { ledger, present } = this.#options;
    // What is not written down as decided would be decided again by whoever starts after a crash.
    await ledger.waits(waiting.id);
    const content = await present(waiting.content).catch(() => waiting.content);
    if (this.#ended.signal.aborted) return;
    if (!content) {
      ledger.waitNoMore(waiting.id);
      ledger.untell(waiting.key);
      return;
    }
    try {
      await this.#send(waiting.id, content);
      this.#problem = null;
      ledger.waitNoMore(waiting.id);
      this.#tell(content, true, content.text);
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#failed(waiting, content, error);
    }
  }

  async #send(id: string, content: Content): Promise<void> {
    const { origin, answerWithinMs } = this.#options;
    const body = bodyOf(this.rule.format, notificationOf(this.rule, id, content, origin));
    await sendWebhook(this.rule, { body, id }, this.#ended.signal, answerWithinMs);
  }

  #failed(waiting: Waiting, content: Content, error: unknown): void {
    const { ledger, pauses = PAUSES, say } = this.#options;
    const { name } = this.rule;
    const reason = error instanceof WebhookFault ? error.message : "Something went wrong inside Jobtrail.";
    if (!(error instanceof WebhookFault)) say(`Notifying ${name} failed: ${String(error)}`);
    const passes = error instanceof WebhookFault && error.passes;
    if (!passes || Date.now() - waiting.sinceMs > GIVE_UP_AFTER_MS) {
      ledger.waitNoMore(waiting.id);
      this.#tell(content, false, reason);
      this.#problem = reason;
      return;
    }
    // A receiver that is away for an hour is told once.
    if (this.#problem !== reason) say(`Notifying ${name} failed, trying again: ${reason}`);
    this.#problem = reason;
    const pauseMs = error.afterMs ?? backOffMs(pauses, waiting.attempts);
    ledger.wait({ ...waiting, attempts: waiting.attempts + 1, dueMs: Date.now() + pauseMs });
  }

  #tell(content: Content, ok: boolean, text: string): void {
    const { ledger, say } = this.#options;
    const { name, url } = this.rule;
    const { sent, givenUp } = ledger.tally(name);
    ledger.setTally(name, {
      sent: sent + Number(ok),
      givenUp: givenUp + Number(!ok),
      last: { time: isoFromMicros(Date.now() * 1_000), event: content.event, ok, text },
    });
    say(
      ok
        ? `Notified ${name} (${url.hostname}): ${content.text}`
        : `Notifying ${name} (${url.hostname}) was given up: ${text} It was: ${content.text}`,
    );
  }
}
