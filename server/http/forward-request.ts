import * as z from "zod";
import {
  forwardCheckpointsParams,
  forwarderParams,
  forwardLineSchema,
  forwardStatusSchema,
  type ForwardLine,
  type ForwardedStatus,
} from "../forward/wire.ts";
import { boundedBody } from "./body.ts";
import { readNdjson } from "./ndjson-body.ts";
import { HttpError } from "./problem.ts";
import { readParams } from "./questions.ts";

/** A status tells of a few dozen gaps for each source; there may be fifty sources. Bytes. */
const MAX_STATUS_BYTES = 4 * 1024 * 1024;

/** Who forwards. */
export type Speaker = z.infer<typeof forwarderParams>;

/** What `GET /api/forward` asks. @throws HttpError 400 */
export function readCheckpointsQuestion(request: Request): { speaker: Speaker; source: string } {
  const { source, ...speaker } = readParams(request, forwardCheckpointsParams);
  return { speaker, source };
}

/** What `POST /api/forward` brings. @throws HttpError 400, 413, 415 */
export async function readForwardLines(
  request: Request,
): Promise<{ speaker: Speaker; lines: ForwardLine[] }> {
  const speaker = readParams(request, forwarderParams);
  return { speaker, lines: await readNdjson(request, forwardLineSchema) };
}

/** What `POST /api/forward/status` says. @throws HttpError 400, 413 */
export async function readForwardStatus(
  request: Request,
): Promise<{ speaker: Speaker; sources: ForwardedStatus[] }> {
  const speaker = readParams(request, forwarderParams);
  const chunks: Uint8Array[] = [];
  if (request.body) for await (const chunk of boundedBody(request.body, MAX_STATUS_BYTES)) chunks.push(chunk);
  const parsed = forwardStatusSchema.safeParse(json(Buffer.concat(chunks).toString("utf8")));
  if (parsed.success) return { speaker, sources: parsed.data.sources };
  throw new HttpError(
    400,
    "body-invalid",
    `The status is not one that this Jobtrail understands: ${z.prettifyError(parsed.error)}`,
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
