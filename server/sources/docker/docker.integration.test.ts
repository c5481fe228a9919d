import { exec } from "node:child_process";
import { once } from "node:events";
import { truncate } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { docker, type DockerOptions } from "./docker.ts";
import { Dockerd, HAS_DOCKER } from "./fixtures/dockerd.ts";
import { lookAtDocker } from "../discover.ts";
import { describeLosingSource } from "../source.contract.ts";
import type { Checkpoints, LineItem, NoteItem, Source, SourceItem, StreamInView } from "../source.ts";

describe.skipIf(!HAS_DOCKER)("a real Docker engine (needs docker.io and busybox-static)", () => {
  let dockerd: Dockerd;
  beforeAll(async () => {
    dockerd = await Dockerd.start();
  });
  afterAll(() => dockerd.close());

  const options = (more: Partial<DockerOptions>): DockerOptions =>
    docker.schema.parse({ type: "docker", socket: dockerd.socket, ...more });
  const sourceOf = (...containers: string[]): Source => docker.create(options({ containers }));

  let places = 0;
  describeLosingSource("a container", async () => {
    const name = `contract-${places++}`;
    const child = await dockerd.cat(name);
    return {
      write: async (lines) => {
        if (!child.stdin?.write(lines.map((line) => `${line}\n`).join(""), "latin1"))
          await once(child.stdin!, "drain");
      },
      // As rotation does.
      async lose(lines) {
        child.stdin?.write(lines.map((line) => `${line}\n`).join(""), "latin1");
        const last = lines.at(-1) ?? "";
        await vi.waitUntil(async () => (await dockerd.docker("logs", name)).includes(last));
        await truncate(await dockerd.docker("inspect", "-f", "{{.LogPath}}", name));
      },
      source: () => sourceOf(name),
      close: async () => {
        const exit = once(child, "exit");
        child.stdin?.end();
        await exit;
        await dockerd.docker("rm", "-f", name);
      },
    };
  });

  // json-file writes U+FFFD for each byte that is no UTF-8: what reaches us is what docker logs shows.
  test.each([
    { name: "shapes", args: [], hasTerminal: false, noText: "\xef\xbf\xbd\xef\xbf\xbd(" },
    { name: "shapes-local", args: ["--log-driver=local"], hasTerminal: false, noText: "\xff\xc3(" },
    { name: "shapes-typed", args: ["-t"], hasTerminal: true, noText: "\xef\xbf\xbd\xef\xbf\xbd(" },
  ])(
    "stdout, stderr, long lines, no text, last words: $name",
    async ({ name, args, hasTerminal, noText }) => {
      const script = [
        "echo hello; echo trouble >&2; echo",
        "head -c 40000 /dev/zero | tr '\\0' x; echo",
        "head -c 1000000 /dev/zero | tr '\\0' y; echo",
        "head -c 16384 /dev/zero | tr '\\0' z; echo",
        "printf '\\377\\303\\050\\n'; printf 'last words'",
      ].join("\n");
      await dockerd.run(name, script, args);
      await dockerd.until(name, "exited");
      const items = await itemsOf(sourceOf(name), new Map(), 9);
      const lines = items.filter((item): item is LineItem => item.kind === "line");
      const of = (wanted: string): string[] =>
        lines
          .filter(({ labels }) => labels.fields?.["output"] === wanted)
          .map(({ raw }) => Buffer.from(raw).toString("latin1"));
      const long = ["x".repeat(40_000), "y".repeat(1_000_000), "z".repeat(16_384), noText];
      // A terminal has one output, and a carriage return before each newline.
      const expected = hasTerminal
        ? {
            stdout: ["hello", "trouble", "", ...long].map((text) => `${text}\r`).concat("last words"),
            stderr: [],
          }
        : { stdout: ["hello", "", ...long, "last words"], stderr: ["trouble"] };
      expect({ stdout: of("stdout"), stderr: of("stderr") }).toEqual(expected);
      const [first] = lines;
      expect(first?.labels).toMatchObject({ host: name, service: name, fields: { container: name } });
      expect(first?.labels.fields?.["engine_time"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      expect(first?.timeUs).toBeGreaterThan(Date.now() * 1_000 - 600e6);
    },
  );

  test("replicas of a scaled service are told apart, and one that starts later is picked up", async () => {
    await dockerd.runService("demo", "worker", 1, "echo one; sleep 60");
    await dockerd.runService("demo", "worker", 2, "echo two; sleep 60");
    await dockerd.runService("demo", "postgres", 1, "echo other; sleep 60");
    await dockerd.run("zisk-coordinator", "echo boss; sleep 60");
    let later: Promise<string> | undefined;
    const items = await itemsOf(docker.create(options({})), new Map(), 4, (so) => {
      if (so.length === 3) later ??= dockerd.runService("demo", "worker", 3, "echo three; sleep 60");
    });
    await later;
    const of = items.map(({ labels }) => `${labels.host} ${labels.service}`).sort();
    expect(of).toEqual([
      "worker-1 worker",
      "worker-2 worker",
      "worker-3 worker",
      "zisk-coordinator zisk-coordinator",
    ]);
    const { found, problem } = await docker.probe(options({ project: "demo" }), AbortSignal.timeout(10_000));
    expect(problem).toBeNull();
    expect(found[0]).toMatch(new RegExp(`^Docker \\S+ answers at unix://${dockerd.socket}\\.$`));
    expect(found).toContain("worker-2: container demo-worker-2 of image jobtrail-test/busybox:1, running.");
    expect(found).toHaveLength(5);
    const none = await docker.probe(options({ project: "nothing" }), AbortSignal.timeout(10_000));
    expect(none.found[1]).toContain("No container of the Compose project nothing is there yet");
    await dockerd.docker("rm", "-f", "demo-worker-1", "demo-worker-2", "demo-worker-3", "demo-postgres-1");
  });

  test.each([[], ["-t"]])(
    "a container that is started again is followed on, its end told once in its place (%s)",
    async (...args) => {
      const script = "echo started; sleep 0.3; printf 'last words'; exit 3";
      await dockerd.run("again", script, args);
      await dockerd.until("again", "exited");
      let restarting: Promise<string> | undefined;
      const items = await itemsOf(sourceOf("again"), new Map(), 6, (so) => {
        if (so.length === 3) restarting ??= dockerd.docker("start", "again");
      });
      await restarting;
      const texts = items.map((item) => textOf(item).trim());
      const end = "Container again ended with exit code 3.";
      expect(texts).toEqual(["started", "last words", end, "started", "last words", end]);
      expect(items[2]).toMatchObject({ about: "restart", level: "error" });
      // Wherever reading stopped, the rest comes once, with the same keys. Of two ends the engine remembers the last.
      const keys = items.map(({ key }) => key);
      expect(new Set(keys).size).toBe(6);
      for (const at of [3, 4, 5]) {
        const from = new Map([[items[0]!.stream, items[at - 1]!.position]]);
        const rest = await itemsOf(sourceOf("again"), from, 6 - at);
        expect(rest.map(({ key }) => key)).toEqual(keys.slice(at));
      }
      await dockerd.docker("rm", "-f", "again");
    },
  );

  test("an end that was not seen stands before the first line of the next start", async () => {
    await dockerd.run(
      "unseen",
      "echo started; sleep 0.2; echo ended >&2; [ -f /tmp/again ] && sleep 60; echo > /tmp/again",
    );
    await dockerd.until("unseen", "exited");
    await dockerd.docker("start", "unseen");
    const items = await itemsOf(sourceOf("unseen"), new Map(), 5);
    expect(items.map(textOf)).toEqual([
      "started",
      "ended",
      "Container unseen ended and was started again.",
      "started",
      "ended",
    ]);
    await dockerd.docker("rm", "-f", "unseen");
  });

  test("stopping at the very end of a log, its connection just given back, takes nothing down", async () => {
    await dockerd.run("ended", "seq 1 20000");
    await dockerd.until("ended", "exited");
    for (let times = 0; times < 5; times++) {
      const source = sourceOf("ended");
      const items = await itemsOf(source, new Map(), 20_000);
      expect(items).toHaveLength(20_000);
      expect(source.status().state).toBe("stopped");
    }
    await dockerd.docker("rm", "-f", "ended");
  });

  test("a log driver that cannot be read is named, and the others go on", async () => {
    await dockerd.run("silent", "echo unheard; sleep 60", ["--log-driver=none"]);
    await dockerd.run("heard", "echo heard; sleep 60");
    const source = sourceOf("silent", "heard");
    const abort = new AbortController();
    const texts: string[] = [];
    const reading = (async () => {
      for await (const items of source.read(new Map(), abort.signal)) texts.push(...items.map(textOf));
    })();
    const words =
      'Container silent logs to "none", which Docker cannot read back; run it with the log driver json-file, local or journald.';
    await expect
      .poll(() => source.status(), { timeout: 20_000 })
      .toMatchObject({ state: "retrying", problem: words });
    await expect.poll(() => texts, { timeout: 20_000 }).toEqual(["heard"]);
    abort.abort();
    await reading;
    await dockerd.docker("rm", "-f", "silent", "heard");
  });

  test("is found with no configuration, for the containers that ZisK's name is on and no others", async () => {
    await dockerd.run("zisk-named", "sleep 60");
    await dockerd.run("labelled", "sleep 60", ["--label=org.opencontainers.image.source=github.com/0x/ZisK"]);
    await dockerd.runService("shop", "worker", 1, "sleep 60");
    const { source, finding } = await lookAtDocker(dockerd.socket);
    expect(source).toEqual({ type: "docker", mentions: "zisk", socket: dockerd.socket });
    expect(finding).toContain("container zisk-named of image");
    expect(finding).toContain("container labelled of image");
    expect(finding).not.toContain("shop-worker-1");
    await dockerd.docker("rm", "-f", "zisk-named", "labelled", "shop-worker-1", "zisk-coordinator");
    expect((await lookAtDocker(dockerd.socket)).finding).toMatch(
      /^No container whose name, image or labels say zisk is there yet; one that starts is followed\./,
    );
  });

  test("lines that rotation deleted before they were read are a gap, told once", async () => {
    const rotating = ["--log-opt=max-size=20k", "--log-opt=max-file=2"];
    await dockerd.run(
      "rotated",
      "echo first; while [ ! -f /tmp/go ]; do sleep 0.05; done; seq 1 5000; sleep 60",
      rotating,
    );
    const [first] = await itemsOf(sourceOf("rotated"), new Map(), 1);
    if (first === undefined) throw new Error("nothing was read");
    await dockerd.docker("exec", "rotated", "/bin/sh", "-c", "echo > /tmp/go");
    const logged = async (): Promise<string[]> => (await dockerd.docker("logs", "rotated")).split("\n");
    await expect.poll(async () => (await logged()).at(-1), { timeout: 20_000 }).toBe("5000");
    const kept = await logged();
    expect(kept).not.toContain("first");
    const source = sourceOf("rotated");
    const items = await itemsOf(source, new Map([[first.stream, first.position]]), kept.length + 1);
    expect(items[0]).toMatchObject({ kind: "note", about: "gap", level: "warn" });
    expect(textOf(items[0]!)).toContain("raise max-size and max-file");
    expect(items.slice(1).map(textOf)).toEqual(kept);
    expect(source.status().gaps).toHaveLength(1);
    const behindNote = new Map([[first.stream, items[0]!.position]]);
    const again = await itemsOf(sourceOf("rotated"), behindNote, kept.length);
    expect(again.map(({ key }) => key)).toEqual(items.slice(1).map(({ key }) => key));
    await dockerd.docker("rm", "-f", "rotated");
  });

  test("the commands print the very lines, quoted, between the times asked for", async () => {
    await dockerd.runService(
      "back",
      "worker",
      1,
      "for i in 1 2 3 4 5; do echo $i; sleep 0.05; done; echo trouble >&2",
    );
    await dockerd.until("back-worker-1", "exited");
    const items = await itemsOf(sourceOf("back-*"), new Map(), 7);
    const view: StreamInView[] = [{ stream: items[0]!.stream, host: "worker-1", service: "worker" }];
    const run = async (fromUs: number, toUs: number): Promise<string[]> => {
      const [command] = docker.readCommands(options({}), view, { fromUs, toUs });
      expect(command?.what).toBe("worker-1");
      const { stdout } = await promisify(exec)(command?.command ?? "", { shell: "/bin/sh" });
      return stdout.split("\n").slice(0, -1);
    };
    expect(await run(0, Number.POSITIVE_INFINITY)).toEqual(["1", "2", "3", "4", "5", "trouble"]);
    expect(await run(items[1]!.timeUs!, items[4]!.timeUs!)).toEqual(["2", "3", "4"]);
  });
});

function textOf(item: SourceItem): string {
  if (item.kind === "bytes") throw new Error("a container's log has lines");
  return item.kind === "note" ? item.message : Buffer.from(item.raw).toString();
}

/** Reads so many items. @param onItems told what has been read so far */
async function itemsOf(
  source: Source,
  from: Checkpoints,
  count: number,
  onItems: (items: readonly SourceItem[]) => void = () => undefined,
): Promise<(LineItem | NoteItem)[]> {
  const abort = new AbortController();
  const read: (LineItem | NoteItem)[] = [];
  for await (const items of source.read(from, abort.signal)) {
    for (const item of items) if (item.kind !== "bytes") read.push(item);
    onItems(read);
    if (read.length >= count) abort.abort();
  }
  return read;
}
