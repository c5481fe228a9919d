import type * as z from "zod";
import { problemSchema, type Problem } from "../../server/protocol/problem.ts";
import "./zod-without-eval.ts";

/** A request that the server answered with a problem, or that found no server or no sense in the answer. */
export class RequestProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.detail, options);
    this.name = "RequestProblem";
    this.problem = problem;
  }
}

/** A request's parameters; those that are undefined or null are left out. */
export type Parameters = Record<string, string | number | boolean | undefined | null>;

/** How to ask; GET unless told. */
export interface FetchOptions {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

/**
 * Asks the API and checks the answer: the one place where data from the server enters the browser.
 * @throws RequestProblem for everything but success and abortion
 */
export async function fetchJson<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  parameters: Parameters = {},
  options: FetchOptions = {},
): Promise<z.infer<Schema>> {
  const response = await answerTo(path, parameters, options);
  return parsedAnswer(schema, await readBody(response, path), response, path);
}

/**
 * Asks the API.
 * @returns an answer whose body is yet to be read
 * @throws RequestProblem for everything but success and abortion
 */
export async function answerTo(
  path: string,
  parameters: Parameters,
  options: FetchOptions,
): Promise<Response> {
  const response = await request(withParameters(path, parameters), options);
  // 300 is an answer too: something to choose from.
  if (response.ok || response.status === 300) return response;
  throw problemOf(response, await readBody(response, path));
}

/** Checks what an answer says. @throws RequestProblem where the page does not understand it */
export function parsedAnswer<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  response: Response,
  path: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw new RequestProblem(
      problem(
        "Unexpected answer",
        response.status,
        `The answer to ${path} is not what this page understands; reload the page.`,
      ),
      { cause: parsed.error },
    );
  }
  return parsed.data;
}

/** A path with its parameters written behind it. */
export function withParameters(path: string, parameters: Parameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null) search.set(name, String(value));
  }
  return search.size === 0 ? path : `${path}?${search}`;
}

async function request(url: string, options: FetchOptions): Promise<Response> {
  try {
    return await fetch(url, {
      method: options.method ?? "GET",
      signal: options.signal,
      headers: {
        accept: "application/json",
        ...(options.body !== undefined && { "content-type": "application/json" }),
      },
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new RequestProblem(
      problem(
        "Jobtrail cannot be reached",
        0,
        "The server does not answer; check that it runs and try again.",
      ),
      { cause },
    );
  }
}

async function readBody(response: Response, path: string): Promise<unknown> {
  if (response.status === 204) return undefined;
  try {
    return await response.json();
  } catch (cause) {
    throw new RequestProblem(
      problem("Unexpected answer", response.status, `The answer to ${path} broke off or is not JSON.`),
      { cause },
    );
  }
}

function problemOf(response: Response, body: unknown): RequestProblem {
  const parsed = problemSchema.safeParse(body);
  if (parsed.success) return new RequestProblem(parsed.data);
  return new RequestProblem(
    problem("The request failed", response.status, `The server answered with status ${response.status}.`),
  );
}

function problem(title: string, status: number, detail: string): Problem {
  return { type: "about:blank#unreachable", title, status, detail };
}

/** Whether the server refused with this code. */
export function isProblem(error: unknown, code: string): error is RequestProblem {
  return error instanceof RequestProblem && error.problem.type.endsWith(`#${code}`);
}

/** What an error says to a reader: the server's own words where it gave some. */
export function problemText(error: unknown): { title: string; detail: string } {
  if (error instanceof RequestProblem) return { title: error.problem.title, detail: error.problem.detail };
  return { title: "Something went wrong", detail: error instanceof Error ? error.message : String(error) };
}
