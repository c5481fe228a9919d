import { createHash } from "node:crypto";
import type * as z from "zod";
import { notificationSchema, type NotifyEvent } from "../protocol/notifications.ts";
import { isAmong, type NotifyRule } from "./rule.ts";

/** What a notification says, before it is known which rule tells it. */
export const contentSchema = notificationSchema.omit({ version: true, id: true, rule: true, link: true });
export type Content = z.infer<typeof contentSchema>;

/** Something that happened and that rules may tell of. */
export interface Occasion {
  event: NotifyEvent;
  /** What it is about: of one rule, event and this there is one notification. */
  about: string;
  /** Hosts that it happened on, and the service; empty where nothing names one. */
  hosts: readonly string[];
  service: string;
  /** Telling waits so long for what else is on its way, milliseconds. */
  settleMs: number;
  /**
   * It may happen again: where it was told before this moment, and at least so long ago, it is told once more. Milliseconds
   * since the epoch, and milliseconds. Without it there is one notification for ever.
   */
  again?: { behindMs: number; afterMs: number };
  /** Of a slow phase, how many times its usual time it takes. */
  factor?: number;
  content: Content;
}

/** Nothing but what happened. */
export function contentOf(
  event: Content["event"],
  time: string,
  text: string,
  more: Partial<Pick<Content, "job" | "phase" | "error" | "source" | "more">> = {},
): Content {
  return { event, time, text, job: null, phase: null, error: null, source: null, more: null, ...more };
}

/** Whether a rule tells of it. Sources have no host and no service: such conditions leave them alone. */
export function isWanted(
  rule: Pick<NotifyRule, "on" | "hosts" | "services" | "factor">,
  occasion: Occasion,
): boolean {
  if (!rule.on.includes(occasion.event)) return false;
  if (occasion.factor !== undefined && occasion.factor < rule.factor) return false;
  if (occasion.event === "source silent") return true;
  if (!isAmong(rule.hosts, occasion.hosts)) return false;
  return occasion.event !== "new error" || isAmong(rule.services, [occasion.service]);
}

/** Names one notification of one rule, the same after a restart. */
export function notificationId(rule: string, event: string, about: string): string {
  return createHash("sha256")
    .update(JSON.stringify([rule, event, about]))
    .digest("hex")
    .slice(0, 32);
}
