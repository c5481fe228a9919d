import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import { isJobtrailError, JobtrailError } from "../error.ts";
import type { Problem } from "../protocol/problem.ts";
import { OTLP_PATH, rpcStatus } from "./rpc-status.ts";

/** A refusal that the HTTP API answers with a status of its own. */
export class HttpError extends JobtrailError {
  readonly status: number;
  readonly position: { from: number; to: number } | undefined;
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param status 400 to 599
   * @param more `position`: the place in the query; `headers`: sent with the answer, such as Retry-After
   */
  constructor(
    status: number,
    code: string,
    message: string,
    more: { position?: { from: number; to: number }; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(code, message, { cause: more.cause });
    this.name = "HttpError";
    this.status = status;
    this.position = more.position;
    this.headers = more.headers ?? {};
  }
}

/** Says any error as RFC 9457 problem; what is not ours to explain becomes 500 without its inner text. */
export function problemFrom(error: unknown): Problem {
  if (!isJobtrailError(error))
    return {
      type: "about:blank#internal",
      title: "Internal Server Error",
      status: 500,
      detail: "Something went wrong inside Jobtrail; its console says what. Please report it.",
    };
  const status = error instanceof HttpError ? error.status : (STATUS_OF[error.code] ?? 500);
  return {
    type: `about:blank#${error.code}`,
    title: STATUS_CODES[status] ?? "Error",
    status,
    detail: error.message,
    position: error instanceof HttpError ? error.position : undefined,
  };
}

/** Errors of the store, of ingestion and of what is sent that are not the server's own mistake. */
const STATUS_OF: Readonly<Record<string, number>> = {
  "config-invalid": 400,
  "body-invalid": 400,
  "too-large": 413,
  "cursor-unknown": 404,
  "forwarder-taken": 409,
  "job-unknown": 404,
  "ingest-busy": 503,
  "notify-busy": 429,
  "notify-fixed": 403,
  "notify-unknown": 404,
  "source-exists": 409,
  "source-unknown": 404,
  "sources-fixed": 403,
  "store-busy": 503,
  // As nginx logs it: whoever asked does not read the answer any more.
  "store-cancelled": 499,
  "store-full": 507,
  "store-timeout": 503,
  "store-unreachable": 503,
};

/** Seconds after which a client should try what is refused for the moment again. */
const RETRY_AFTER_S = "1";

/** The media type of every error answer. */
export const PROBLEM_TYPE = "application/problem+json";

/** Answers a web request with a problem. */
export function problemResponse(request: Request, error: unknown): Response {
  const problem = problemFrom(error);
  const { type, body } = written(
    problem,
    new URL(request.url).pathname,
    request.headers.get("content-type") ?? undefined,
  );
  const headers = { ...extraHeaders(error), "content-type": type, "cache-control": "no-store" };
  return new Response(body, { status: problem.status, headers });
}

/** OTLP's clients understand errors in the form of their protocol only. */
function written(
  problem: Problem,
  path: string,
  contentType: string | undefined,
): { type: string; body: Uint8Array<ArrayBuffer> } {
  if (path === OTLP_PATH) return rpcStatus(problem.detail, contentType);
  return { type: PROBLEM_TYPE, body: Buffer.from(JSON.stringify(problem)) };
}

/** How long the rest of a refused body is thrown away before the connection is closed on it. */
const DISCARD_FOR_MS = 2_000;

/**
 * Answers a Node request with a problem and closes the connection.
 * Closing while a body is still arriving resets the connection, and the client would never see why; so
 * the rest is thrown away for a moment first.
 */
export function sendProblem(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const problem = problemFrom(error);
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  const { type, body } = written(problem, path, request.headers["content-type"]);
  response.writeHead(problem.status, {
    ...extraHeaders(error),
    "content-type": type,
    "content-length": body.byteLength,
    "cache-control": "no-store",
    connection: "close",
  });
  const hasBody = Number(request.headers["content-length"] ?? 0) > 0 || request.headers["transfer-encoding"];
  if (!hasBody || request.complete || request.method === "HEAD") {
    response.end(body);
    return;
  }
  response.write(body);
  const timer = setTimeout(() => response.end(), DISCARD_FOR_MS);
  request.once("close", () => clearTimeout(timer)).once("end", () => response.end());
  request.resume();
}

function extraHeaders(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof HttpError) return error.headers;
  return problemFrom(error).status === 503 ? { "retry-after": RETRY_AFTER_S } : {};
}
