import { isJobtrailError } from "../error.ts";
import { problemResponse } from "./problem.ts";

/** Answers one request of the API. */
export type Handler<Context> = (request: Request, context: Context) => Promise<Response>;

/** Wraps a route handler so that every failure is `application/problem+json`, and a bug is on the console too. */
export function route<Context = unknown>(handler: Handler<Context>): Handler<Context> {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      if (!isJobtrailError(error)) console.error(`${request.method} ${request.url} failed:`, error);
      return problemResponse(request, error);
    }
  };
}

/** An answer in JSON that no cache keeps: logs change with every second. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
