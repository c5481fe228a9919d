import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { bunzip2, bunzip2Program } from "./bunzip2.ts";

const BZIP2 = ["/bin/bzip2", "/usr/bin/bzip2"].find(existsSync) ?? "";
const NO_BZIP2 = "/nowhere";

async function textOf(archive: Buffer): Promise<string> {
  let text = "";
  const pieces = Array.from({ length: Math.ceil(archive.length / 1_000) }, (_, index) =>
    archive.subarray(index * 1_000, (index + 1) * 1_000),
  );
  async function* compressed(): AsyncGenerator<Buffer> {
    yield* pieces;
  }
  for await (const piece of bunzip2(compressed())) text += Buffer.from(piece).toString();
  return text;
}

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(!BZIP2)("bunzip2 (needs bzip2)", () => {
  const text = Array.from(
    { length: 30_000 },
    (_, index) => `line ${index} ${(index * 7919) % 10_007}\n`,
  ).join("");
  const archive = execFileSync(BZIP2 || "bzip2", ["-c1"], { input: text });

  test.each(["bzip2", "the package"])(
    "by %s gives the whole text, also of two archives in one",
    async (by) => {
      if (by !== "bzip2") vi.stubEnv("PATH", NO_BZIP2);
      expect(bunzip2Program(process.env["PATH"] ?? "").command).toBe(
        by === "bzip2" ? "bzip2" : process.execPath,
      );
      expect(await textOf(archive)).toBe(text);
      expect(await textOf(Buffer.concat([archive, archive]))).toBe(text + text);
    },
  );

  test.each(["bzip2", "the package"])("by %s says in words what is wrong", async (by) => {
    if (by !== "bzip2") vi.stubEnv("PATH", NO_BZIP2);
    for (const damaged of [Buffer.from("no archive at all"), archive.subarray(0, archive.length / 2)])
      await expect(textOf(damaged)).rejects.toThrow(/\w+ \w+/);
  });

  test("that is given up ends its process", async () => {
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) yield archive;
    }
    const pieces = bunzip2(endless());
    expect((await pieces.next()).done).toBe(false);
    await pieces.return();
    expect(await pieces.next()).toEqual({ done: true, value: undefined });
  });
});
