import { JobtrailError } from "../error.ts";

/** Codes of a store that cannot do what it was asked. */
export type StoreErrorCode =
  | "store-locked"
  | "store-unreadable"
  | "store-version"
  | "store-full"
  | "store-timeout"
  /** Too many questions are asked: this one may be asked again in a moment. */
  | "store-busy"
  /** Whoever asked has gone. */
  | "store-cancelled"
  | "store-unreachable"
  | "store-denied"
  /** It will never take this block of rows, however often it is asked. */
  | "store-refused"
  /** What is stored is not what was written. */
  | "store-damaged"
  | "part-unknown"
  | "backup-refused"
  | "backup-unusable"
  | "restore-refused"
  | "restore-unfinished"
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

/** What is stored in one part is not what was written. */
class DamagedPartError extends StoreError {
  readonly part: string;

  constructor(part: string, message: string, options: { cause: unknown }) {
    super("store-damaged", message, options);
    this.part = part;
  }
}

/** The part that a question failed at; undefined where that was not the reason. */
export function damagedPart(error: unknown): string | undefined {
  return error instanceof DamagedPartError ? error.part : undefined;
}

const FULL = /NOT_ENOUGH_SPACE|not enough space|No space left on device|ENOSPC/;

/** Whether a failure came of a full disk, be it ClickHouse's or the file system's. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return FULL.test(error.message) || isDiskFull(error.cause);
}

/** Says a failure of ClickHouse in our words; its own stays as `cause`. */
export function storeErrorFrom(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (FULL.test(text))
    return new StoreError(
      "store-full",
      "The disk that holds the data is full. Free some space; Jobtrail goes on by itself and loses nothing.",
      options,
    );
  if (/TIMEOUT_EXCEEDED|Timeout exceeded/i.test(text)) return timedOut(error);
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
  const damaged = damageFrom(error, text);
  if (damaged) return damaged;
  if (REFUSALS.has(clickHouseCode(error, text)))
    return new StoreError("store-refused", `ClickHouse does not take this: ${firstLine(text)}`, options);
  return new StoreError("store-query", `ClickHouse refused a statement: ${firstLine(text)}`, options);
}

/**
 * A part whose bytes are not those that were written. ClickHouse names it wherever it was reading one.
 * https://github.com/ClickHouse/ClickHouse/blob/master/src/Storages/MergeTree/MergeTreeReaderStream.cpp
 */
function damageFrom(error: unknown, text: string): StoreError | undefined {
  const [, part, table] =
    /while reading from part \S*?([^/\s]+)\/? in table (?:\w+\.)?(\w+)/.exec(text) ??
    /[Ww]hile reading part (\S+?):/.exec(text) ??
    // An index's file is named alone.
    /'\S+\/store\/\w+\/[\w-]+\/(\w+_\d+_\d+_\d+(?:_\d+)?)\/[^']*'/.exec(text) ??
    [];
  if (part === undefined || !DAMAGES.has(clickHouseCode(error, text))) return undefined;
  return new DamagedPartError(
    part,
    `The part ${part}${table === undefined ? "" : ` of the table ${table}`} is damaged on the disk: it is not what was written. ` +
      `Set it aside with "jobtrail verify --set-aside ${part}"; what it held is told as a gap then, and read again where a source still has it.`,
    { cause: error },
  );
}

/** A question took too long. */
export function timedOut(cause?: unknown): StoreError {
  return new StoreError(
    "store-timeout",
    "The question took longer than allowed. Narrow the time range or the query.",
    { cause },
  );
}

/** Whether a question took too long. */
export function isTimeout(error: unknown): boolean {
  return error instanceof StoreError && error.code === "store-timeout";
}

/**
 * ClickHouse's codes for values that it cannot read or must not have. All others may pass: a disk is freed, memory is
 * given back, a table is put right.
 * https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
 */
const REFUSALS: ReadonlySet<number> = new Set([
  6, // CANNOT_PARSE_TEXT
  26, // CANNOT_PARSE_QUOTED_STRING
  27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  36, // BAD_ARGUMENTS
  38, // CANNOT_PARSE_DATE
  41, // CANNOT_PARSE_DATETIME
  43, // ILLEGAL_TYPE_OF_ARGUMENT
  44, // ILLEGAL_COLUMN
  53, // TYPE_MISMATCH
  69, // ARGUMENT_OUT_OF_BOUND
  70, // CANNOT_CONVERT_TYPE
  72, // CANNOT_PARSE_NUMBER
  117, // INCORRECT_DATA
  128, // TOO_LARGE_ARRAY_SIZE
  131, // TOO_LARGE_STRING_SIZE
  190, // SIZES_OF_ARRAYS_DONT_MATCH
  321, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  407, // DECIMAL_OVERFLOW
  469, // VIOLATED_CONSTRAINT
]);

/** ClickHouse's codes for bytes that cannot be what it wrote. */
const DAMAGES: ReadonlySet<number> = new Set([
  6, // CANNOT_PARSE_TEXT
  9, // SIZES_OF_COLUMNS_DOESNT_MATCH
  23, // CANNOT_READ_FROM_ISTREAM
  32, // ATTEMPT_TO_READ_AFTER_EOF
  33, // CANNOT_READ_ALL_DATA
  40, // CHECKSUM_DOESNT_MATCH
  49, // LOGICAL_ERROR
  74, // CANNOT_READ_FROM_FILE_DESCRIPTOR
  107, // FILE_DOESNT_EXIST
  117, // INCORRECT_DATA
  128, // TOO_LARGE_ARRAY_SIZE
  131, // TOO_LARGE_STRING_SIZE
  226, // NO_FILE_IN_DATA_PART
  228, // BAD_SIZE_OF_FILE_IN_DATA_PART
  246, // CORRUPTED_DATA
  271, // CANNOT_DECOMPRESS
  432, // UNKNOWN_CODEC
  76, // CANNOT_OPEN_FILE
]);

/** The code is a property where the client library read it, and in the text where it did not. */
function clickHouseCode(error: unknown, text: string): number {
  return Number(/Code: (\d+)\./.exec(text)?.[1] ?? codeOf(error));
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
