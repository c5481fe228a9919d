import { setTimeout as delay } from "node:timers/promises";
import { JobtrailError } from "../error.ts";
import type { Store } from "../store/store.ts";
import type { Batcher } from "./batcher.ts";

/** While nothing can be stored nobody waits longer. */
const PATIENCE_MS = 3_000;

/**
 * Waits for work that the store is behind, as long as it makes sense to.
 * @throws JobtrailError `ingest-busy` after some time; why nothing can be stored, where that is so
 */
export async function patiently<Result>(
  batcher: Pick<Batcher, "problem">,
  work: Promise<Result>,
  withinMs: number,
): Promise<Result> {
  const result = work.then((value) => ({ value }));
  for (let leftMs = withinMs; leftMs > 0; leftMs -= PATIENCE_MS) {
    const done = await inTime(result, PATIENCE_MS);
    if (done) return done.value;
    if (batcher.problem) throw batcher.problem;
  }
  throw new JobtrailError(
    "ingest-busy",
    "Jobtrail is still storing what came before. Send the same lines again in a moment.",
  );
}

/** A sender whose lines the store does not look up is sent away after this long: one that is slow is given more time. */
export function lookUpWithinMs({ isServed }: Pick<Store, "isServed">): number {
  return isServed ? 4_000 : 15_000;
}

/** The result of work, or an error when it takes longer; the work then goes on unseen. */
export async function within<Result>(
  limitMs: number,
  work: Promise<Result>,
  late: () => Error,
): Promise<Result> {
  const result = work.then((value) => ({ value }));
  result.catch(() => undefined);
  const done = await inTime(result, limitMs);
  if (!done) throw late();
  return done.value;
}

/** @returns undefined where it takes longer */
async function inTime<Result>(work: Promise<Result>, limitMs: number): Promise<Result | undefined> {
  const pause = new AbortController();
  const late = delay(limitMs, undefined, { signal: pause.signal }).catch(() => undefined);
  return Promise.race([work, late]).finally(() => pause.abort());
}
