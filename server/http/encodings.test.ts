import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { compress } from "snappyjs";
import { describe, expect, test } from "vitest";
import { decoded } from "./decoded.ts";

async function plain(body: Uint8Array, encoding: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of decoded(Buffer.from(body), encoding, 1_000_000)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Blocks as they are, in one frame: what zstd writes for what cannot be made smaller. */
function zstdOf(text: Uint8Array, blockBytes: number): Buffer {
  const blocks: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38])];
  for (let at = 0; at === 0 || at < text.length; at += blockBytes) {
    const block = text.subarray(at, at + blockBytes);
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | Number(at + blockBytes >= text.length), 0, 3);
    blocks.push(header, Buffer.from(block));
  }
  return Buffer.concat(blocks);
}

/** One chunk of snappy's framed form. */
function chunk(type: number, data: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header[0] = type;
  header.writeUIntLE(data.length + 4, 1, 3);
  return Buffer.concat([header, data]);
}

const FRAMED = Buffer.from([0xff, 0x06, 0x00, 0x00, ...Buffer.from("sNaPpY")]);

describe("a body that is encoded as", () => {
  const encoders: Record<string, (text: Buffer) => Uint8Array> = {
    identity: (text) => text,
    gzip: gzipSync,
    deflate: deflateSync,
    zlib: deflateSync,
    "deflate without its header": deflateRawSync,
    zstd: (text) => Buffer.concat([zstdOf(text, 100), zstdOf(Buffer.from("more"), 100)]),
    snappy: (text) => compress(text),
    "snappy in its framed form": (text) =>
      Buffer.concat([FRAMED, chunk(0x00, compress(text)), chunk(0xfe, Buffer.alloc(9)), chunk(0x01, text)]),
  };

  test.each(Object.keys(encoders))("%s is read", async (name) => {
    const encode = encoders[name]!;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 500 }), async (bytes) => {
        const text = Buffer.from(bytes);
        const behind = { zstd: "more", "snappy in its framed form": text }[name] ?? "";
        expect(await plain(encode(text), name.split(" ", 1)[0]!)).toEqual(
          Buffer.concat([text, Buffer.from(behind)]),
        );
      }),
      { numRuns: 30 },
    );
  });

  // printf 'hello zstd\n%.0s' 1 2 3 4 5 6 7 8 9 | zstd -19 -c | base64, with a check sum
  test("zstd that really compresses is read", async () => {
    const written = Buffer.from("KLUv/QRolQAAWGhlbGxvIHpzdGQKAQDlqXgBONvULQ==", "base64");
    expect((await plain(written, "zstd")).toString()).toBe("hello zstd\n".repeat(9));
  });

  test.each(["gzip", "deflate", "zstd", "snappy in its framed form"])(
    "%s and cut off is refused",
    async (name) => {
      const whole = encoders[name]!(Buffer.from("a line that is long enough to be cut"));
      for (const bytes of [3, 8, whole.length - 1])
        await expect(plain(whole.subarray(0, bytes), name.split(" ", 1)[0]!)).rejects.toMatchObject({
          status: 400,
        });
    },
  );

  test("zstd never unpacks more than a block at a time, and asks for no window beyond 32 MiB", async () => {
    const runs = 100_000;
    const blocks = Buffer.alloc(4 * runs);
    for (let at = 0; at < runs; at++)
      blocks.writeUInt32LE(((131_072 << 3) | 2 | Number(at === runs - 1)) >>> 0, at * 4);
    const bomb = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]), blocks]);
    let pieces = 0;
    for await (const piece of decoded(bomb, "zstd", 0)) {
      expect(piece.length).toBeLessThanOrEqual(131_072);
      if (++pieces === 100) break;
    }
    expect(pieces).toBe(100);
    const long = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x03, 0x00, 0x80, 0x41]);
    await expect(plain(long, "zstd")).rejects.toMatchObject({ status: 400 });
    const wide = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0, 0x01, 0x00, 0x00]);
    await expect(plain(wide, "zstd")).rejects.toThrow(/window of 1073741824 bytes/);
  });

  test("any bytes are read or refused in words", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("gzip", "deflate", "zstd", "snappy"),
        fc.constantFrom(Buffer.alloc(0), FRAMED, zstdOf(Buffer.from("abc"), 2), gzipSync("abc")),
        fc.uint8Array({ maxLength: 60 }),
        async (encoding, before, bytes) => {
          const failure = await plain(Buffer.concat([before, bytes]), encoding).then(
            () => undefined,
            (error: unknown) => error,
          );
          expect([undefined, "body-invalid", "too-large"]).toContain(
            failure === undefined ? undefined : (failure as { code?: string }).code,
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  test("something else is refused with what is taken", async () => {
    await expect(plain(Buffer.from("x"), "lz4")).rejects.toMatchObject({
      status: 415,
      message: expect.stringContaining("gzip, deflate, zstd, snappy"),
    });
  });
});
