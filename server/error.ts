/** The one base class of Jobtrail's errors: what happened, where, and what to do, with a stable code. */
export class JobtrailError extends Error {
  /** Kebab-case and stable, for example `config-invalid` or `store-locked`; also the tail of a problem's type. */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "JobtrailError";
    this.code = code;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

const BRAND = Symbol.for("jobtrail.error");

/**
 * Tells our own errors. Not `instanceof`: Next bundles route handlers apart from the server, so the class
 * exists twice, and what the store throws is no instance of the handlers' copy.
 */
export function isJobtrailError(error: unknown): error is JobtrailError {
  return error instanceof Error && BRAND in error;
}
