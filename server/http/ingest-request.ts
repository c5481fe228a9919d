import { pushItems, pushLineSchema, type Pushed } from "../sources/push/push.ts";
import { readNdjson } from "./ndjson-body.ts";
import { HttpError } from "./problem.ts";

/**
 * Reads a request for `POST /api/ingest`: NDJSON, and the sender's own name for the batch where it gives one.
 * @throws HttpError 400 with the number of the wrong line, 413, 415
 */
export async function readIngestRequest(request: Request): Promise<Pushed> {
  const batchKey = request.headers.get("idempotency-key") ?? undefined;
  if (batchKey !== undefined && !/^[\w.-]{1,128}$/.test(batchKey))
    throw new HttpError(
      400,
      "parameter-invalid",
      "Idempotency-Key: use 1 to 128 letters, digits, dots, dashes or underscores.",
    );
  const lines = await readNdjson(request, pushLineSchema);
  return { source: "push", items: pushItems(lines, batchKey), mayRepeat: batchKey !== undefined };
}
