import { setTimeout as delay } from "node:timers/promises";
import { backOffMs, spread, type BackOffLimits } from "../../../lib/back-off.ts";
import { isJobtrailError } from "../../error.ts";
import type { Outbox } from "./outbox.ts";
import { ForwardFault } from "./receiver-fault.ts";
import type { Receiver } from "./receiver.ts";

const PAUSES: Readonly<Record<"soon" | "slow", BackOffLimits>> = {
  soon: { firstMs: 500, mostMs: 5_000 },
  slow: { firstMs: 5_000, mostMs: 60_000 },
};

/**
 * Sends what the outbox holds, oldest first, one request at a time, until `signal` aborts. Nothing is given up: what
 * the receiver does not take is sent again.
 * @param onProblem called with each failure, and with null when the receiver has taken something
 */
export async function sendAll(
  outbox: Outbox,
  receiver: Pick<Receiver, "send">,
  onProblem: (problem: Error | null) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    try {
      const { batches, body } = await outbox.next(signal);
      if (batches.length === 0) continue;
      await receiver.send(body, signal);
      await outbox.done(batches);
      onProblem(null);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      outbox.receiverIsAway();
      onProblem(asError(error));
      await delay(pauseMs(error, failures++), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Milliseconds until the next attempt, spread so that many forwarders do not come back at once. */
function pauseMs(error: unknown, failures: number): number {
  if (!(error instanceof ForwardFault)) return backOffMs(PAUSES.slow, failures);
  return error.afterMs === undefined ? backOffMs(PAUSES[error.retry], failures) : spread(error.afterMs);
}

function asError(error: unknown): Error {
  if (isJobtrailError(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`The spool cannot be read (${reason}); it is tried again. See that its disk is well.`, {
    cause: error,
  });
}
