import { decoded } from "../server/http/decoded.ts";
import { ENCODERS } from "./encoded.ts";
import { fuzz } from "./fuzz.ts";
import { must } from "./must.ts";
import { unlessRefused } from "./refused.ts";

const LIMIT_BYTES = 4 * 1024 * 1024;
/** A piece of more would be held at once, whatever the limit. */
const LONGEST_PIECE_BYTES = 256 * 1024;
const TEXT = Buffer.from('{"line":"2026-06-04T13:39:33.123456Z  INFO zisk_worker: proof done"}\n'.repeat(40));

/** Bytes that come out, up to somewhat over the limit. */
async function plainBytes(body: Buffer, encoding: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of decoded(body, encoding, LIMIT_BYTES)) {
    const isInPieces = encoding !== "identity" && encoding !== "snappy";
    must(!isInPieces || piece.length <= LONGEST_PIECE_BYTES, "what is decompressed comes in small pieces");
    pieces.push(piece);
    bytes += piece.length;
    // The body's own bound stops here (server/http/body.ts).
    if (bytes > LIMIT_BYTES) break;
  }
  return Buffer.concat(pieces);
}

const names = [...new Set(ENCODERS.map(([encoding]) => encoding))];

for (const encoding of names) {
  const encoders = ENCODERS.filter(([name]) => name === encoding).map(([, encode]) => encode);
  const valid = encoders.flatMap((encode) => [
    encode(TEXT),
    encode(Buffer.from("x")),
    encode(TEXT.subarray(0, 999)),
  ]);
  fuzz({
    name: `Content-Encoding ${encoding}`,
    valid,
    words: [
      "sNaPpY",
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
      Buffer.from([0x1f, 0x8b, 8, 0]),
      Buffer.from([0x50, 0x2a, 0x4d, 0x18]),
    ],
    async read(input) {
      const plain = await unlessRefused(plainBytes(input, encoding));
      if (plain === null || plain.length > LIMIT_BYTES) return;
      for (const encode of encoders)
        must(
          (await plainBytes(encode(plain), encoding)).equals(plain),
          "what was read comes back when encoded again",
        );
    },
  });
}
