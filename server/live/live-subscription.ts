import type { JobsChange } from "./job-feed.ts";
import type { Outgoing } from "./outgoing.ts";

/** Something that a client follows: what is for it waits here until the socket can take it, in bounded memory. */
export interface LiveSubscription {
  /** True when something waits to be sent. */
  readonly ready: boolean;
  /**
   * Takes in what was stored.
   * @returns how many events were given up for want of room
   */
  offer(batch: readonly Outgoing[]): number;
  /**
   * Takes in what is about to be stored, and is offered again then; what is made of stored rows alone has no use for it.
   * @returns how many events were given up for want of room
   */
  offerAhead?(batch: readonly Outgoing[]): number;
  /** Takes in how some jobs stand now. */
  offerJobs?(change: JobsChange): void;
  /** The next frames for the socket, already text; none while it is too soon after the last. */
  takeFrames(): string[];
}
