import { JobtrailError } from "../../../error.ts";

/**
 * A body, or a part of it, that is not what its protocol says; the sender would send the same again, so it must not.
 * @param what a sentence
 */
export function bodyInvalid(what: string, cause?: unknown): JobtrailError {
  return new JobtrailError("body-invalid", what, { cause });
}

/** A body that would take more memory than one request may. */
export function bodyTooLarge(what: string): JobtrailError {
  return new JobtrailError("too-large", `${what} Nothing of this request was stored.`);
}

/** Most objects, lists and values of one request: ten thousands of records with their attributes, a few hundred MB at most. */
export const MAX_WIRE_VALUES = 2_000_000;

/** Deepest nesting; protobuf's own readers stop at the same depth. */
export const MAX_WIRE_DEPTH = 100;

/** Most lines of one request; a Collector's batches have about 8,000. More would hold up everything else. */
export const MAX_WIRE_LINES = 100_000;
