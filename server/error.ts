/** The one base class of Jobtrail's errors: what happened, where, and what to do, with a stable code. */
export class JobtrailError extends Error {
  /** Kebab-case and stable, for example `config-invalid` or `store-locked`; also the tail of a problem's type. */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "JobtrailError";
    this.code = code;
  }
}
