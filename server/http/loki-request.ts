import { lokiItems } from "../sources/push/loki.ts";
import type { Pushed } from "../sources/push/push.ts";
import { HttpError } from "./problem.ts";
import { readPushedBody } from "./pushed-body.ts";
import { mediaType, speaksJson } from "./rpc-status.ts";
import { unsnappy } from "./snappy.ts";

/** Largest body after decompression, bytes. */
const MAX_PLAIN_BYTES = 64 * 1024 * 1024;

/**
 * Reads a request of Loki's push API. Protobuf is in snappy's block form, whether Content-Encoding says so or not.
 * @throws JobtrailError, HttpError 400, 413, 415
 */
export async function readLokiRequest(request: Request): Promise<Pushed> {
  return { source: "loki", items: await readItems(request), mayRepeat: true };
}

async function readItems(request: Request): Promise<Pushed["items"]> {
  const type = mediaType(request.headers.get("content-type"));
  const receivedUs = Date.now() * 1_000;
  if (speaksJson(type)) {
    const body = await readPushedBody(request, { plainBytes: MAX_PLAIN_BYTES });
    return lokiItems(body, "json", receivedUs);
  }
  if (type !== "application/x-protobuf")
    throw new HttpError(
      415,
      "type-unknown",
      `Bodies of type ${JSON.stringify(type.slice(0, 100))} are not taken; send application/x-protobuf or application/json.`,
    );
  const block = await readPushedBody(request, { plainBytes: MAX_PLAIN_BYTES, leave: "snappy" });
  return lokiItems(unsnappy(block, MAX_PLAIN_BYTES), "protobuf", receivedUs);
}
