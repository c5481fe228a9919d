import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import { ArchiveDamage } from "../problem.ts";
import { bunzip2 } from "./bunzip2.ts";
import type { Compression } from "../rotated-name.ts";

/** The pieces of a compressed file, in order. */
export type CompressedBytes = AsyncIterable<Uint8Array>;

/**
 * The text of an archive, in pieces as they come out: several members or frames one after the other are one text.
 * Nobody waits for it: gzip runs in the thread pool, bzip2 in a process of its own, and a piece of zstd takes
 * about a millisecond.
 * @throws ArchiveDamage in words, after everything that could be read; another Error for what may pass
 */
export function decompress(
  compression: Compression,
  compressed: CompressedBytes,
): AsyncGenerator<Uint8Array, void> {
  switch (compression) {
    case "bz2":
      return bunzip2(compressed);
    case "gz":
      return gunzip(compressed);
    case "zst":
      return unzstd(compressed);
  }
}

async function* gunzip(compressed: CompressedBytes): AsyncGenerator<Uint8Array, void> {
  const stream = createGunzip({ chunkSize: 128 * 1024 });
  const ready: Uint8Array[] = [];
  let failure: ArchiveDamage | undefined;
  // Taken as it comes: a stream that fails drops what it holds, and that can be read.
  stream.on("data", (piece: Uint8Array) => ready.push(piece));
  const ended = new Promise((resolve) => stream.once("end", resolve));
  const failed = new Promise<void>((resolve) => {
    stream.once("error", (error) => {
      failure = new ArchiveDamage(error.message, { cause: error });
      resolve();
    });
  });
  try {
    for await (const bytes of compressed) {
      await Promise.race([new Promise<void>((done) => stream.write(bytes, () => done())), failed]);
      yield* ready.splice(0);
      if (failure) throw failure;
    }
    stream.end();
    await Promise.race([ended, failed]);
    yield* ready.splice(0);
    if (failure) throw failure;
  } finally {
    stream.destroy();
  }
}

/** Format: https://www.rfc-editor.org/rfc/rfc8878 */
async function* unzstd(compressed: CompressedBytes): AsyncGenerator<Uint8Array, void> {
  const ready: Uint8Array[] = [];
  const stream = new Decompress((piece) => ready.push(piece));
  for await (const bytes of compressed) {
    const failure = pushInto(stream, bytes, false);
    yield* ready.splice(0);
    if (failure) throw failure;
  }
  const failure = pushInto(stream, new Uint8Array(), true);
  yield* ready.splice(0);
  if (failure) throw failure;
}

/** What came out before a damage counts: it is handed on before the failure is. */
function pushInto(stream: Decompress, bytes: Uint8Array, isLast: boolean): ArchiveDamage | undefined {
  try {
    stream.push(bytes, isLast);
    return undefined;
  } catch (error) {
    return new ArchiveDamage(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
