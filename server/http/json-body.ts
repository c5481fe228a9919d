import type * as z from "zod";
import { boundedBody } from "./body.ts";
import { MAX_BODY_BYTES } from "./gate.ts";
import { HttpError } from "./problem.ts";

/**
 * Reads a small JSON body.
 * @throws HttpError 400 naming the key, 413, 415
 */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>> {
  // A form of another site can send JSON as text/plain without asking; the type makes the browser ask first.
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type))
    throw new HttpError(415, "type-unknown", "Send the body as content-type: application/json.");
  const parsed = schema.safeParse(parseJson(await textOf(request)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HttpError(400, "body-invalid", `${issue?.path.join(".") || "The body"}: ${issue?.message}.`);
}

async function textOf(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  if (request.body) for await (const chunk of boundedBody(request.body, MAX_BODY_BYTES)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, "body-invalid", "The body is not JSON.");
  }
}
