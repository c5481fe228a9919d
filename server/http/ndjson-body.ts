import type * as z from "zod";
import { Slice } from "../slice.ts";
import { MAX_INGEST_BYTES } from "./gate.ts";
import { HttpError } from "./problem.ts";
import { readPushedBody } from "./pushed-body.ts";

/** Largest body after decompression, bytes. */
const MAX_PLAIN_BYTES = 4 * MAX_INGEST_BYTES;
const NEWLINE = 0x0a;

/**
 * Reads an NDJSON body.
 * @param schema of one line
 * @throws HttpError 400 with the number of the wrong line, 413, 415
 */
export async function readNdjson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>[]> {
  const body = await readPushedBody(request, { plainBytes: MAX_PLAIN_BYTES });
  const lines: z.infer<Schema>[] = [];
  let number = 0;
  const slice = new Slice();
  for (const text of texts(body)) {
    number++;
    if (text.trim() !== "") lines.push(readLine(text, number, schema));
    if (slice.isOver) await slice.rest();
  }
  return lines;
}

/** Line by line: one character beyond Latin-1 in a text of megabytes would double all of it. */
function* texts(body: Buffer): Generator<string> {
  for (let from = 0; from < body.length;) {
    const newline = body.indexOf(NEWLINE, from);
    const to = newline < 0 ? body.length : newline;
    yield body.toString("utf8", from, to);
    from = to + 1;
  }
}

function readLine<Schema extends z.ZodType>(text: string, number: number, schema: Schema): z.infer<Schema> {
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
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".");
  throw new HttpError(
    400,
    "body-invalid",
    `Line ${number}${where ? `, ${where}` : ""}: ${issue?.message}. Nothing of this request was stored.`,
  );
}
