import { lokiItems } from "../sources/push/loki.ts";
import { inSlices } from "../sources/push/in-slices.ts";
import type { Pushed, Rejected } from "../sources/push/push.ts";
import type { BodyBudget } from "./body-budget.ts";
import { HttpError } from "./problem.ts";
import { withPushedBody, type PushedBody } from "./pushed-body.ts";
import { mediaType, speaksJson } from "./rpc-status.ts";
import { unsnappy } from "./snappy.ts";

/** Largest body after decompression, bytes. */
const MAX_PLAIN_BYTES = 64 * 1024 * 1024;

/**
 * Takes a request of Loki's push API. Protobuf is in snappy's block form, whether Content-Encoding says so or not.
 * @param push stores lines
 * @throws JobtrailError; HttpError 413, 415, 503, and 400, also where some lines are no lines and all others are stored:
 * so does Loki, as its answer has no place to say it
 */
export async function takeLokiRequest(
  request: Request,
  budget: BodyBudget,
  push: (pushed: Pushed) => Promise<unknown>,
): Promise<void> {
  const type = mediaType(request.headers.get("content-type"));
  const isJson = speaksJson(type);
  if (!isJson && type !== "application/x-protobuf")
    throw new HttpError(
      415,
      "type-unknown",
      `Bodies of type ${JSON.stringify(type.slice(0, 100))} are not taken; send application/x-protobuf or application/json.`,
    );
  // The block is no matter of HTTP: it stays where the whole request is compressed once more.
  const encoding = !isJson && saysSnappy(request) ? { encoding: "identity" } : {};
  const rejected = await withPushedBody(
    request,
    budget,
    { plainBytes: MAX_PLAIN_BYTES, ...encoding },
    async (body): Promise<Rejected> => {
      const message = isJson ? await body.whole() : await unsnapped(body);
      const read = lokiItems(message, isJson ? "json" : "protobuf", Date.now() * 1_000);
      await push({ source: "loki", slices: inSlices(read.items), mayRepeat: true });
      return read.rejected;
    },
  );
  if (rejected.count > 0)
    throw new HttpError(
      400,
      "body-invalid",
      `${rejected.count === 1 ? "One entry was" : `${rejected.count} entries were`} not stored: ${rejected.problem} All others are stored.`,
    );
}

function saysSnappy(request: Request): boolean {
  return request.headers.get("content-encoding")?.trim().toLowerCase() === "snappy";
}

async function unsnapped(body: PushedBody): Promise<Buffer> {
  const message = unsnappy(await body.whole(), MAX_PLAIN_BYTES);
  await body.holds(message.length);
  return message;
}
