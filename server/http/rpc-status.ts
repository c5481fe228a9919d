import protobuf from "protobufjs";

/** Where OTLP's senders push logs. */
export const OTLP_PATH = "/v1/logs";

const MESSAGE_TAG = (2 << 3) | 2;

/** Whether OTLP is spoken in JSON; protobuf otherwise, also where somebody sends neither. */
export function speaksJson(contentType: string | null | undefined): boolean {
  return mediaType(contentType) === "application/json";
}

/** A Content-Type without its parameters, lower case. */
export function mediaType(contentType: string | null | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/**
 * An error as OTLP wants it, a `google.rpc.Status` of which it asks for the message only:
 * https://opentelemetry.io/docs/specs/otlp/#failures-1
 */
export function rpcStatus(
  message: string,
  contentType: string | null | undefined,
): { type: string; body: Uint8Array<ArrayBuffer> } {
  if (speaksJson(contentType))
    return { type: "application/json", body: Buffer.from(JSON.stringify({ message })) };
  const bytes = protobuf.Writer.create().uint32(MESSAGE_TAG).string(message).finish();
  return { type: "application/x-protobuf", body: Buffer.from(bytes) };
}
