import { JobtrailError } from "../error.ts";

/** Codes of a store that cannot do what it was asked. */
export type StoreErrorCode =
  | "store-locked"
  | "store-unreadable"
  | "store-version"
  | "store-full"
  | "store-timeout"
  | "store-unreachable"
  | "store-denied"
  | "store-query";

/** ClickHouse failed, or its data directory cannot be used. */
export class StoreError extends JobtrailError {
  override readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options);
    this.name = "StoreError";
    this.code = code;
  }
}

/** Says a failure of ClickHouse in our words; its own stays as `cause`. */
export function storeErrorFrom(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (/NOT_ENOUGH_SPACE|not enough space|No space left on device|ENOSPC/.test(text))
    return new StoreError(
      "store-full",
      "The disk that holds the data is full. Free some space; Jobtrail goes on by itself and loses nothing.",
      options,
    );
  if (/TIMEOUT_EXCEEDED|Timeout exceeded/i.test(text))
    return new StoreError(
      "store-timeout",
      "The question took longer than allowed. Narrow the time range or the query.",
      options,
    );
  if (
    /ECONNREFUSED|ENOTFOUND|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|socket hang up/.test(`${text} ${codeOf(error)}`)
  )
    return new StoreError(
      "store-unreachable",
      `The ClickHouse server does not answer (${firstLine(text)}). Check store.url and that the server runs.`,
      options,
    );
  if (/AUTHENTICATION_FAILED|REQUIRED_PASSWORD|ACCESS_DENIED/.test(`${text} ${typeOf(error)}`))
    return new StoreError(
      "store-denied",
      `The ClickHouse server does not let this user in (${firstLine(text)}). Check store.username and store.password, and the user's rights.`,
      options,
    );
  return new StoreError("store-query", `ClickHouse refused a statement: ${firstLine(text)}`, options);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function typeOf(error: unknown): string {
  return error instanceof Error && "type" in error ? String(error.type) : "";
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.slice(0, 300) ?? "";
}
