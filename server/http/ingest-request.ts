import { pushItems, pushLineSchema, type Pushed, type PushLine } from "../sources/push.ts";
import { MAX_INGEST_BYTES } from "./gate.ts";
import { HttpError } from "./problem.ts";
import { readPushedBody } from "./pushed-body.ts";

/** Largest body after decompression, bytes. */
const MAX_PLAIN_BYTES = 4 * MAX_INGEST_BYTES;

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
  const body = await readPushedBody(request, { plainBytes: MAX_PLAIN_BYTES });
  const lines = body
    .toString("utf8")
    .split("\n")
    .flatMap((text, index) => (text.trim() === "" ? [] : [readLine(text, index + 1)]));
  return { source: "push", items: pushItems(lines, batchKey), mayRepeat: batchKey !== undefined };
}

function readLine(text: string, number: number): PushLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpError(
      400,
      "body-invalid",
      `Line ${number} is not JSON. Nothing of this request was stored.`,
    );
  }
  const parsed = pushLineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".");
  throw new HttpError(
    400,
    "body-invalid",
    `Line ${number}${where ? `, ${where}` : ""}: ${issue?.message}. Nothing of this request was stored.`,
  );
}
