import type { NotifyEvent } from "../protocol/notifications.ts";
import { isoFromMicros } from "../../lib/time.ts";
import { contentOf, type Content } from "./occasion.ts";

/** Of one rule so many notifications are sent one by one within ten minutes; what comes beyond is told together. */
export const MOST_AT_ONCE = 20;
export const FLOOD_WINDOW_MS = 10 * 60_000;
const EXAMPLES = 5;

/** Counts what one rule tells, so that ten thousand new errors in a minute do not become ten thousand messages. */
export class Flood {
  #beginsMs = -Infinity;
  #told = 0;
  #more: Content["more"] = null;

  /**
   * Whether one more is told by itself.
   * @returns undefined where it is; else what is told instead at the end of the ten minutes, all so far together
   */
  take(
    event: NotifyEvent,
    text: string,
    nowMs: number,
  ): { content: Content; dueMs: number; about: string } | undefined {
    if (nowMs - this.#beginsMs >= FLOOD_WINDOW_MS) {
      this.#beginsMs = nowMs;
      this.#told = 0;
      this.#more = null;
    }
    if (++this.#told <= MOST_AT_ONCE) return undefined;
    const { total, events, examples } = this.#more ?? { total: 0, events: {}, examples: [] };
    this.#more = {
      total: total + 1,
      events: { ...events, [event]: (events[event] ?? 0) + 1 },
      examples: examples.length < EXAMPLES ? [...examples, text.slice(0, 200)] : examples,
    };
    return {
      content: contentOf("more", isoFromMicros(nowMs * 1_000), moreText(this.#more), { more: this.#more }),
      dueMs: this.#beginsMs + FLOOD_WINDOW_MS,
      about: String(this.#beginsMs),
    };
  }
}

function moreText({ total, events }: NonNullable<Content["more"]>): string {
  const counts = Object.entries(events).map(([event, count]) => `${event} × ${count}`);
  return `${total} more within ten minutes that were not told one by one: ${counts.join(", ")}.`;
}
