import { jsonOrUndefined } from "../../lib/json.ts";
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
import type { BodyBudget } from "./body-budget.ts";
import { MAX_PLAIN_BYTES } from "./ingest-request.ts";
import { objectSlices, type Refusal } from "./object-slices.ts";
import { HttpError } from "./problem.ts";
import { withPushedBody } from "./pushed-body.ts";
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

/**
 * Takes what `POST /api/forward` brings.
 * @param take stores lines
 * @throws HttpError 400, 413, 415, 503; what `take` throws
 */
export async function takeForwardLines(
  request: Request,
  budget: BodyBudget,
  take: (speaker: Speaker, slices: AsyncIterable<readonly ForwardLine[]>) => Promise<{ stored: number }>,
): Promise<{ stored: number }> {
  const speaker = readParams(request, forwarderParams);
  return withPushedBody(request, budget, { plainBytes: MAX_PLAIN_BYTES }, (body) =>
    take(speaker, objectSlices(body, readForwardLine, refuse)),
  );
}

function readForwardLine(value: unknown): ForwardLine | string {
  const parsed = forwardLineSchema.safeParse(value);
  return parsed.success
    ? parsed.data
    : `is not one that this Jobtrail understands: ${reasonOf(parsed.error)}`;
}

/** Most characters of what is wrong with a body: it names what is in it, which may be long. */
const LONGEST_REASON = 500;

function reasonOf(error: z.ZodError): string {
  const reason = z.prettifyError(error);
  return reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON)}…` : reason;
}

/** A forwarder keeps what was not taken; a line that was left out would be lost. */
function refuse({ line, problem }: Refusal): never {
  throw new HttpError(400, "body-invalid", `Line ${line} ${problem}. It was not stored, and none behind it.`);
}

/** What `POST /api/forward/status` says. @throws HttpError 400, 413 */
export async function readForwardStatus(
  request: Request,
): Promise<{ speaker: Speaker; sources: ForwardedStatus[] }> {
  const speaker = readParams(request, forwarderParams);
  const chunks: Uint8Array[] = [];
  if (request.body) for await (const chunk of boundedBody(request.body, MAX_STATUS_BYTES)) chunks.push(chunk);
  const parsed = forwardStatusSchema.safeParse(jsonOrUndefined(Buffer.concat(chunks).toString("utf8")));
  if (parsed.success) return { speaker, sources: parsed.data.sources };
  throw new HttpError(
    400,
    "body-invalid",
    `The status is not one that this Jobtrail understands: ${reasonOf(parsed.error)}`,
  );
}
