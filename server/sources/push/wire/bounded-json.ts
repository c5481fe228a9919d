import { bodyInvalid, bodyTooLarge, MAX_WIRE_DEPTH, MAX_WIRE_VALUES } from "./refusal.ts";

/** An OTLP value that is nested once is four levels of JSON. */
const MAX_JSON_DEPTH = 4 * MAX_WIRE_DEPTH;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/**
 * Parses JSON whose depth and number of values are checked first: `[[[[…` and `{},{},…` of some megabytes would take
 * gigabytes once they are objects.
 * @throws JobtrailError `body-invalid`, `too-large`
 */
export function parseBoundedJson(body: Uint8Array): unknown {
  checkSize(body);
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8"));
  } catch (error) {
    throw bodyInvalid("The body is not JSON.", error);
  }
}

function checkSize(body: Uint8Array): void {
  let depth = 0;
  let values = 0;
  let quoted = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!;
    if (quoted) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === COMMA) values++;
    else if (isOpening(byte)) {
      values++;
      if (++depth > MAX_JSON_DEPTH)
        throw bodyInvalid(`The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
    } else if (isClosing(byte)) depth--;
    if (values > MAX_WIRE_VALUES)
      throw bodyTooLarge(`The body holds more than ${MAX_WIRE_VALUES} values. Send smaller batches.`);
  }
}

/** `[` or `{`. */
function isOpening(byte: number): boolean {
  return byte === 0x5b || byte === 0x7b;
}

/** `]` or `}`. */
function isClosing(byte: number): boolean {
  return byte === 0x5d || byte === 0x7d;
}
