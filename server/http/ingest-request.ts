import { namesOf, type Pushed, type pushAnswerSchema } from "../sources/push/push.ts";
import { readPushLine } from "../sources/push/push-line.ts";
import type { LineItem } from "../sources/source.ts";
import type * as z from "zod";
import type { BodyBudget } from "./body-budget.ts";
import { MAX_INGEST_BYTES } from "./gate.ts";
import { objectSlices, type Refusal } from "./object-slices.ts";
import { HttpError } from "./problem.ts";
import { withPushedBody, type PushedBody } from "./pushed-body.ts";

/** Largest body after decompression, bytes. */
export const MAX_PLAIN_BYTES = 4 * MAX_INGEST_BYTES;
/** So many refusals are told; of the others it is told how many there are. */
const TOLD_REFUSALS = 10;

/**
 * Takes a request for `POST /api/ingest`: JSON objects, and the sender's own name for the batch where it gives one.
 * @param push stores lines
 * @throws HttpError 400 where nothing could be read, 413, 415, 503; what `push` throws
 */
export async function takeIngestRequest(
  request: Request,
  budget: BodyBudget,
  push: (pushed: Pushed) => Promise<{ stored: number }>,
): Promise<z.infer<typeof pushAnswerSchema>> {
  const batchKey = request.headers.get("idempotency-key") ?? undefined;
  if (batchKey !== undefined && !/^[\w.-]{1,128}$/.test(batchKey))
    throw new HttpError(
      400,
      "parameter-invalid",
      "Idempotency-Key: use 1 to 128 letters, digits, dots, dashes or underscores.",
    );
  return withPushedBody(request, budget, { plainBytes: MAX_PLAIN_BYTES }, async (body) => {
    const refusals = new Refusals();
    const slices = linesOf(body, batchKey, refusals);
    const { stored } = await push({ source: "push", slices, mayRepeat: batchKey !== undefined });
    return { stored, ...refusals.told() };
  });
}

async function* linesOf(
  body: PushedBody,
  batchKey: string | undefined,
  refusals: Refusals,
): AsyncGenerator<LineItem[]> {
  const named = namesOf(batchKey);
  const read = (value: unknown, ordinal: number): LineItem | string => {
    const line = readPushLine(value);
    return typeof line === "string" ? line : named(line, ordinal);
  };
  let isAnyRead = false;
  for await (const slice of objectSlices(body, read, (refusal) => refusals.add(refusal))) {
    isAnyRead ||= slice.length > 0;
    yield slice;
  }
  if (!isAnyRead) refusals.throwFirst();
}

/** What was no line of a request. */
class Refusals {
  readonly #first: Refusal[] = [];
  #count = 0;

  add(refusal: Refusal): void {
    this.#count++;
    if (this.#first.length < TOLD_REFUSALS) this.#first.push(refusal);
  }

  told(): { refused?: Refusal[]; refused_count?: number } {
    return this.#count === 0 ? {} : { refused: this.#first, refused_count: this.#count };
  }

  throwFirst(): void {
    const [first] = this.#first;
    if (first)
      throw new HttpError(
        400,
        "body-invalid",
        `Line ${first.line} ${first.problem}. Nothing of this request could be read, so nothing was stored.`,
      );
  }
}
