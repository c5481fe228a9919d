import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFile, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { freePort, startServer } from "../../../e2e/start-server.ts";
import { sourcesSchema } from "../../protocol/sources.ts";
import { forwarderPlace, type ForwarderPlace } from "./fixtures/forwarder-process.ts";
import { firstDifference, storedLines } from "./fixtures/sent-lines.ts";

const LIMIT_BYTES = 256 * 1024;
const TOKEN = "sesame";
const TIME = "2026-06-04T00:00:00.000000Z";
const ENOUGH = { timeout: 60_000, interval: 200 };

const places: ForwarderPlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.remove();
});

async function place(): Promise<ForwarderPlace> {
  const made = await forwarderPlace('[[sources]]\ntype = "file"\npaths = ["FOLDER/*.log"]\n');
  places.push(made);
  return made;
}

/** Lines that do not compress. */
function noise(count: number): Buffer[] {
  return Array.from({ length: count }, (_, number) =>
    Buffer.from(`${TIME} INFO: ${number} ${randomBytes(48).toString("base64")}`),
  );
}

async function write(path: string, lines: readonly Buffer[]): Promise<void> {
  await appendFile(path, Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")])));
}

async function bytesIn(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".spool"));
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => ({ size: 0 }))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

test(
  "while the receiver is away lines wait on disk, sources are held back when that is full, and then all arrive once and in order",
  { timeout: 240_000 },
  async () => {
    const { folder, spool, start } = await place();
    const port = await freePort();
    const args = ["--to", `http://127.0.0.1:${port}`, "--spool-limit", "256KiB"];
    const gone = join(folder, "gone.log");
    const goneLines = noise(1_000);
    await write(gone, goneLines);
    const first = start(args, { JOBTRAIL_TOKEN: TOKEN });
    await expect.poll(() => first.output(), ENOUGH).toContain("Nothing listens at");
    await expect.poll(() => bytesIn(spool), ENOUGH).toBeGreaterThan(48 * goneLines.length);
    expect(await first.end("SIGTERM")).toBe(0);
    expect(first.output()).toContain(`Stopped. 1000 lines wait in ${spool}`);
    // What the source has lost is in the spool.
    await rm(gone);

    const more = join(folder, "more.log");
    const moreLines = noise(60_000);
    await write(more, moreLines);
    const second = start(args, { JOBTRAIL_TOKEN: TOKEN });
    await expect.poll(() => second.output(), ENOUGH).toContain(`The spool in ${spool} is full`);
    expect(second.output()).toContain(`1000 lines from before wait in ${spool}.`);
    expect(await bytesIn(spool)).toBeLessThanOrEqual(LIMIT_BYTES);
    await second.end("SIGKILL");

    const third = start(args, { JOBTRAIL_TOKEN: TOKEN });
    await expect.poll(() => third.output(), ENOUGH).toContain("is full");
    const server = await startServer({ port, env: { JOBTRAIL_TOKEN: TOKEN } });
    try {
      const stored = (service: string) =>
        storedLines(server.url, `source:"prover-07/file" service:${service}`, TOKEN);
      await expect
        .poll(async () => (await stored("more")).length, { timeout: 120_000, interval: 1_000 })
        .toBeGreaterThanOrEqual(moreLines.length);
      expect(firstDifference(await stored("gone"), goneLines)).toBeNull();
      expect(firstDifference(await stored("more"), moreLines)).toBeNull();
      await expect.poll(() => bytesIn(spool), ENOUGH).toBe(0);
      expect(third.output()).toContain(`Forwarding to ${server.url} again.`);

      const sources = async () => {
        const response = await fetch(`${server.url}/api/sources`, {
          headers: { authorization: `Bearer ${TOKEN}` },
        });
        return sourcesSchema.parse(await response.json()).sources;
      };
      const report = { name: "prover-07/file", kind: "forwarded file", state: "following", rows: 61_000 };
      await expect.poll(sources, ENOUGH).toContainEqual(expect.objectContaining(report));

      const wrong = start(["--to", server.url, "--token", "wrong", "--spool", join(folder, "wrong")]);
      await expect.poll(() => wrong.output(), ENOUGH).toMatch(/refuses this token\. Give the one .* --token/);
      await wrong.end("SIGTERM");
      const other = start(["--to", server.url, "--token", TOKEN, "--spool", join(folder, "other")]);
      await expect.poll(() => other.output(), ENOUGH).toContain("Another forwarder named prover-07 sends");
      await other.end("SIGTERM");

      expect(await third.end("SIGTERM")).toBe(0);
      expect(third.output()).toContain("Stopped. Everything that was read is stored.");
      const stopped = { name: "prover-07/file", state: "stopped", problem: null };
      expect(await sources()).toContainEqual(expect.objectContaining(stopped));
    } finally {
      await server.stop();
    }
  },
);

test("an older Jobtrail, a busy one and one that leads elsewhere are told apart", async () => {
  const { folder, start } = await place();
  await write(join(folder, "a.log"), noise(1));
  let status = 404;
  const server = createServer((_, response) => {
    response.writeHead(status, { location: "https://elsewhere.example.org/", "retry-after": "1" }).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    for (const [next, words] of [
      [404, "older Jobtrail or something else. Update it, or correct --to."],
      [503, `${to} cannot take lines now: It answered with status 503.`],
      [308, `${to} leads elsewhere; give https://elsewhere.example.org/ with --to.`],
    ] as const) {
      status = next;
      const forwarder = start(["--to", to]);
      await expect.poll(() => forwarder.output(), ENOUGH).toContain(words);
      expect(await forwarder.end("SIGTERM")).toBe(0);
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.each([
  [["--to", "prover"], "--to: prover is not a web address; write it as https://jobtrail.example.org."],
  [["--to", "http://127.0.0.1:1", "--spool-limit", "many"], "--spool-limit: many is not a size"],
  [["--to", "http://127.0.0.1:1", "--name", "a b"], "--name: use 1 to 200 letters"],
])("%j is refused with the remedy", async (args, words) => {
  const { start } = await place();
  const forwarder = start(args);
  expect(await forwarder.ended).toBe(2);
  expect(forwarder.output()).toContain(words);
});

test("the folder of the spool is made for its owner alone", async () => {
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-mode-"));
  const { start } = await place();
  const forwarder = start(["--to", "http://127.0.0.1:1", "--spool", join(folder, "spool")]);
  await expect.poll(() => forwarder.output(), ENOUGH).not.toBe("");
  expect((await stat(join(folder, "spool"))).mode & 0o777).toBe(0o700);
  await forwarder.end("SIGTERM");
  await rm(folder, { recursive: true });
});
