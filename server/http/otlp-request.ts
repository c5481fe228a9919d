import protobuf from "protobufjs";
import { inSlices } from "../sources/push/in-slices.ts";
import { otlpItems } from "../sources/push/otlp.ts";
import type { Pushed, Rejected } from "../sources/push/push.ts";
import type { BodyBudget } from "./body-budget.ts";
import { HttpError } from "./problem.ts";
import { withPushedBody } from "./pushed-body.ts";
import { mediaType, speaksJson } from "./rpc-status.ts";

/** Largest body after decompression, bytes. */
const MAX_PLAIN_BYTES = 64 * 1024 * 1024;

/**
 * Takes a request of OTLP/HTTP for logs.
 * @param push stores lines
 * @throws JobtrailError, HttpError 400 where nothing could be read, 413, 415, 503; what `push` throws
 */
export async function takeOtlpRequest(
  request: Request,
  budget: BodyBudget,
  push: (pushed: Pushed) => Promise<unknown>,
): Promise<Response> {
  const type = mediaType(request.headers.get("content-type"));
  const isJson = speaksJson(type);
  if (!isJson && type !== "application/x-protobuf")
    throw new HttpError(
      415,
      "type-unknown",
      `Bodies of type ${JSON.stringify(type.slice(0, 100))} are not taken; send application/x-protobuf or application/json.`,
    );
  return withPushedBody(request, budget, { plainBytes: MAX_PLAIN_BYTES }, async (body) => {
    const { items, rejected } = otlpItems(
      await body.whole(),
      isJson ? "json" : "protobuf",
      Date.now() * 1_000,
    );
    await push({ source: "otlp", slices: inSlices(items), mayRepeat: true });
    return isJson ? jsonAnswer(rejected) : protobufAnswer(rejected);
  });
}

/**
 * An `ExportLogsServiceResponse`, which is empty where nothing was rejected:
 * https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 */
function jsonAnswer({ count, problem }: Rejected): Response {
  const partialSuccess = { rejectedLogRecords: String(count), errorMessage: problem };
  const body = count === 0 ? "{}" : JSON.stringify({ partialSuccess });
  return new Response(body, { headers: { "content-type": "application/json" } });
}

const PARTIAL_SUCCESS_TAG = (1 << 3) | 2;
const REJECTED_TAG = (1 << 3) | 0;
const MESSAGE_TAG = (2 << 3) | 2;

function protobufAnswer({ count, problem }: Rejected): Response {
  const writer = protobuf.Writer.create();
  if (count > 0)
    writer
      .uint32(PARTIAL_SUCCESS_TAG)
      .fork()
      .uint32(REJECTED_TAG)
      .int64(count)
      .uint32(MESSAGE_TAG)
      .string(problem)
      .ldelim();
  return new Response(Buffer.from(writer.finish()), {
    headers: { "content-type": "application/x-protobuf" },
  });
}
