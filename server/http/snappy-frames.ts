import { unsnappy, notSnappy } from "./snappy.ts";

/** https://github.com/google/snappy/blob/main/framing_format.txt */
const BEGINNING = Buffer.from([0xff, 0x06, 0x00, 0x00, ...Buffer.from("sNaPpY")]);
const COMPRESSED = 0x00;
const PLAIN = 0x01;
/** Chunks of these types and above may be skipped; those between must be understood. */
const SKIPPABLE = 0x80;
const CHECKSUM_BYTES = 4;
/** Most bytes of one chunk once decompressed. */
const MAX_CHUNK_BYTES = 65_536;

/** Whether a body is snappy in its framed form and not one block. */
export function isFramed(body: Buffer): boolean {
  return body.subarray(0, BEGINNING.length).equals(BEGINNING);
}

/**
 * Decompresses snappy's framed form, chunk after chunk. Check sums are not verified.
 * @throws HttpError 400, 413
 */
export function* unframed(body: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < body.length;) {
    if (at + 4 > body.length) throw notSnappy();
    const type = body[at]!;
    const end = at + 4 + body.readUIntLE(at + 1, 3);
    if (end > body.length || (type <= PLAIN && end < at + 4 + CHECKSUM_BYTES)) throw notSnappy();
    const data = body.subarray(at + 4 + CHECKSUM_BYTES, end);
    if (type === COMPRESSED) yield unsnappy(data, MAX_CHUNK_BYTES);
    else if (type === PLAIN) yield data;
    else if (type < SKIPPABLE) throw notSnappy();
    at = end;
  }
}
