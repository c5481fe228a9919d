import { HttpError } from "./problem.ts";
import { ENDPOINTS } from "./openapi.ts";

const API = ENDPOINTS.map(({ path, method }) => ({
  path: new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/, "[^/]+")}$`),
  method: method.toUpperCase(),
}));

/**
 * Refuses a method that means nothing at a path. Pages only answer questions; whatever else is sent to them never
 * reaches the framework, which would answer a wrong method of the API without a word.
 * @throws HttpError 405 `method-refused` with `allow`
 */
export function checkMethod(method: string, path: string): void {
  const wanted = method === "HEAD" ? "GET" : method;
  const taken = methodsAt(path);
  if (taken.includes(wanted)) return;
  const allow = taken.flatMap((name) => (name === "GET" ? ["GET", "HEAD"] : [name])).join(", ");
  throw new HttpError(
    405,
    "method-refused",
    `${method} is not understood at ${path.slice(0, 200)}; it takes ${allow}.`,
    { headers: { allow } },
  );
}

/** A path of the API that nobody knows takes every method: its handler says that there is no such path. */
function methodsAt(path: string): readonly string[] {
  const known = API.filter((endpoint) => endpoint.path.test(path)).map((endpoint) => endpoint.method);
  if (known.length > 0) return known;
  return path.startsWith("/api/") ? ["GET", "POST", "PATCH", "DELETE"] : ["GET"];
}
