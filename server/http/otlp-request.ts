import { otlpItems } from "../sources/push/otlp.ts";
import type { Pushed } from "../sources/push/push.ts";
import { HttpError } from "./problem.ts";
import { readPushedBody } from "./pushed-body.ts";
import { mediaType, speaksJson } from "./rpc-status.ts";

/** Largest body after decompression, bytes. */
const MAX_PLAIN_BYTES = 64 * 1024 * 1024;

/**
 * Reads a request of OTLP/HTTP for logs.
 * @throws JobtrailError, HttpError 400, 413, 415
 */
export async function readOtlpRequest(request: Request): Promise<Pushed> {
  const type = mediaType(request.headers.get("content-type"));
  const isJson = speaksJson(type);
  if (!isJson && type !== "application/x-protobuf")
    throw new HttpError(
      415,
      "type-unknown",
      `Bodies of type ${JSON.stringify(type.slice(0, 100))} are not taken; send application/x-protobuf or application/json.`,
    );
  const body = await readPushedBody(request, { plainBytes: MAX_PLAIN_BYTES });
  return {
    source: "otlp",
    items: otlpItems(body, isJson ? "json" : "protobuf", Date.now() * 1_000),
    mayRepeat: true,
  };
}

/** An `ExportLogsServiceResponse` that rejects nothing, which is an empty message, in the request's encoding. */
export function otlpAnswer(request: Request): Response {
  const isJson = speaksJson(request.headers.get("content-type"));
  return new Response(isJson ? "{}" : "", {
    headers: { "content-type": isJson ? "application/json" : "application/x-protobuf" },
  });
}
