import { Decompress } from "fzstd";

/** https://www.rfc-editor.org/rfc/rfc8878 */
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
/** Largest window that is taken, bytes: a decoder holds as much. Level 19 asks for 8 MiB. */
const MAX_WINDOW_BYTES = 32 * 1024 * 1024;
/** Bytes behind the header's first, by the two low and the two high bits of it. */
const DICTIONARY_BYTES = [0, 1, 2, 4];
const SIZE_BYTES = [0, 2, 4, 8];
const RLE_BLOCK = 1;
/** Largest block: four bytes may stand for that many equal ones. */
const MAX_BLOCK_BYTES = 128 * 1024;

/** What is not zstd, or asks for too much memory. */
export class ZstdFault extends Error {}

/**
 * Decompresses one frame after another, a block at a time: a block makes at most 128 KiB, and thousands of them fit
 * into a few bytes. Check sums are not verified.
 * @throws ZstdFault
 */
export function* unzstd(body: Buffer): Generator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const stream = new Decompress((piece) => ready.push(piece));
  for (const [from, to, isLast] of steps(body)) {
    try {
      stream.push(Uint8Array.from(body.subarray(from, to)), isLast);
    } catch (error) {
      throw new ZstdFault("The body is not whole zstd; send it again.", { cause: error });
    }
    yield* ready.splice(0);
  }
}

/** Stretches that make one block each. */
function* steps(body: Buffer): Generator<[from: number, to: number, isLast: boolean]> {
  for (let at = 0; at < body.length;) {
    const magic = uint(body, at, 4);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      const end = at + 8 + uint(body, at + 4, 4);
      if (end > body.length) throw cutOff();
      yield [at, end, end === body.length];
      at = end;
      continue;
    }
    if (magic !== MAGIC) throw cutOff();
    const frame = readFrame(body, at);
    let from = at;
    for (at = frame.blocksAt, from = frame.at; ;) {
      const header = uint(body, at, 3);
      const isLast = (header & 1) === 1;
      if (header >> 3 > MAX_BLOCK_BYTES) throw cutOff();
      at += 3 + (((header >> 1) & 3) === RLE_BLOCK ? 1 : header >> 3) + (isLast ? frame.checksumBytes : 0);
      if (at > body.length) throw cutOff();
      yield [from, at, at === body.length];
      from = at;
      if (isLast) break;
    }
  }
}

function readFrame(body: Buffer, at: number): { at: number; blocksAt: number; checksumBytes: number } {
  const descriptor = uint(body, at + 4, 1);
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeBytes = SIZE_BYTES[descriptor >> 6] || (isSingle ? 1 : 0);
  const sizeAt = at + 5 + (isSingle ? 0 : 1) + (DICTIONARY_BYTES[descriptor & 3] ?? 0);
  const window = isSingle ? contentBytes(body, sizeAt, sizeBytes) : windowBytes(uint(body, at + 5, 1));
  if (window > MAX_WINDOW_BYTES)
    throw new ZstdFault(
      `The body asks for a zstd window of ${window} bytes; at most ${MAX_WINDOW_BYTES} are taken. Compress it at a lower level, or in smaller parts.`,
    );
  return { at, blocksAt: sizeAt + sizeBytes, checksumBytes: (descriptor & 4) === 0 ? 0 : 4 };
}

function windowBytes(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentBytes(body: Buffer, at: number, bytes: number): number {
  const size = bytes === 8 ? uint(body, at, 4) + uint(body, at + 4, 4) * 2 ** 32 : uint(body, at, bytes);
  return bytes === 2 ? size + 256 : size;
}

function uint(body: Buffer, at: number, bytes: number): number {
  if (at + bytes > body.length) throw cutOff();
  return body.readUIntLE(at, bytes);
}

function cutOff(): ZstdFault {
  return new ZstdFault("The body is not whole zstd; send it again.");
}
