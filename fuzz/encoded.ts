import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { compress } from "snappyjs";
import type { Chance } from "../e2e/chance.ts";

/** A body as a sender compresses it, with the Content-Encoding that it says. */
export interface Encoded {
  encoding: string;
  body: Buffer;
}

/** https://github.com/google/snappy/blob/main/framing_format.txt */
const FRAMED = Buffer.from([0xff, 0x06, 0x00, 0x00, ...Buffer.from("sNaPpY")]);
const FRAME_BYTES = 65_536;
const ZSTD_BLOCK_BYTES = 128 * 1024;

/** Every encoding that is taken. */
export const ENCODERS: readonly (readonly [encoding: string, encode: (text: Buffer) => Buffer])[] = [
  ["identity", (text) => text],
  ["gzip", (text) => gzipSync(text)],
  ["deflate", (text) => deflateSync(text)],
  ["deflate", (text) => deflateRawSync(text)],
  ["zstd", zstdOf],
  ["snappy", (text) => Buffer.from(compress(text))],
  ["snappy", snappyFramesOf],
];

/** Encodes a body in one of the ways that are taken. */
export function encodedSomehow(text: Buffer, chance: Chance): Encoded {
  const [encoding, encode] = ENCODERS[chance.whole(0, ENCODERS.length)] ?? [
    "identity",
    (plain: Buffer) => plain,
  ];
  return { encoding, body: encode(text) };
}

/** Blocks as they are, in one frame (https://www.rfc-editor.org/rfc/rfc8878): Node 20 has no zstd of its own. */
function zstdOf(text: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x48])];
  for (let at = 0; at === 0 || at < text.length; at += ZSTD_BLOCK_BYTES) {
    const block = text.subarray(at, at + ZSTD_BLOCK_BYTES);
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | Number(at + ZSTD_BLOCK_BYTES >= text.length), 0, 3);
    parts.push(header, block);
  }
  return Buffer.concat(parts);
}

function snappyFramesOf(text: Buffer): Buffer {
  const parts: Buffer[] = [FRAMED];
  for (let at = 0; at < text.length; at += FRAME_BYTES) {
    const data = Buffer.from(compress(text.subarray(at, at + FRAME_BYTES)));
    const header = Buffer.alloc(8);
    header.writeUIntLE(data.length + 4, 1, 3);
    parts.push(header, data);
  }
  return Buffer.concat(parts);
}

/** A request as a sender makes it. */
export function requestOf(path: string, { encoding, body }: Encoded, type: string): Request {
  return new Request(`http://jobtrail.test${path}`, {
    method: "POST",
    body: new Uint8Array(body),
    headers: { "content-type": type, "content-encoding": encoding },
  });
}
