import { JobtrailError } from "../../../error.ts";

/** A body that is not what its protocol says; the sender would send the same again, so it must not. */
export function bodyInvalid(what: string, cause?: unknown): JobtrailError {
  return new JobtrailError("body-invalid", `${what} Nothing of this request was stored.`, { cause });
}

/** A body that would take more memory than one request may. */
export function bodyTooLarge(what: string): JobtrailError {
  return new JobtrailError("too-large", `${what} Nothing of this request was stored.`);
}
