import protobuf from "protobufjs";
import { isJobtrailError } from "../../../error.ts";
import { bodyInvalid, bodyTooLarge, MAX_WIRE_DEPTH, MAX_WIRE_VALUES } from "./refusal.ts";

const LENGTH_DELIMITED = 2;

/**
 * Decodes a message whose depth and number of parts are checked first: two bytes of an empty message take a hundred
 * once they are an object. Unknown fields are left out.
 * @throws JobtrailError `body-invalid`, `too-large`
 */
export function decodeBounded(type: protobuf.Type, body: Uint8Array): object {
  const reader = protobuf.Reader.create(body);
  reader.discardUnknown = true;
  try {
    checkSize(type, protobuf.Reader.create(body));
    return type.decode(reader);
  } catch (error) {
    if (isJobtrailError(error)) throw error;
    const what = error instanceof Error ? error.message : String(error);
    throw bodyInvalid(`The body is no whole protobuf ${type.name} (${what}).`, error);
  }
}

/** Walks over tags and lengths without making anything of them. */
function checkSize(type: protobuf.Type, reader: protobuf.Reader): void {
  let parts = 0;
  walk(type, reader.len, 0);

  function walk(message: protobuf.Type, end: number, depth: number): void {
    if (depth > MAX_WIRE_DEPTH) throw bodyInvalid(`The body is nested deeper than ${MAX_WIRE_DEPTH} levels.`);
    while (reader.pos < end) {
      const tag = reader.uint32();
      if (++parts > MAX_WIRE_VALUES)
        throw bodyTooLarge(`The body holds more than ${MAX_WIRE_VALUES} values. Send smaller batches.`);
      if ((tag & 7) !== LENGTH_DELIMITED) {
        reader.skipType(tag & 7);
        continue;
      }
      const inner = message.fieldsById[tag >>> 3]?.resolve().resolvedType;
      const length = reader.uint32();
      const innerEnd = reader.pos + length;
      if (innerEnd > end) throw bodyInvalid("The body is cut off.");
      if (inner instanceof protobuf.Type) walk(inner, innerEnd, depth + 1);
      reader.pos = innerEnd;
    }
  }
}
