import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer as createHttpServer, request, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GATEWAYD, makeAuthority, startGateway, type GatewayServer } from "../fixtures/gateway-server.ts";
import { JOURNAL_REMOTE, journalPlace, JournalWriter, START_US } from "../fixtures/journal-writer.ts";
import { printed } from "../../fixtures/printed.ts";
import { problemOf } from "../../fixtures/problem-of.ts";
import { startTcpRelay } from "../../fixtures/tcp-relay.ts";
import { gatewayTransport } from "./gateway.ts";
import { journaldConfigSchema } from "../config.ts";
import { createJournaldSource, JournaldSource, journald } from "../journald.ts";
import { checkpointsOf, describeLosingSource, readUntil, type Delivered } from "../../source.contract.ts";

const canRun = existsSync(GATEWAYD) && existsSync(JOURNAL_REMOTE);
const LONG = "x".repeat(20_000);

const optionsOf = (more: Record<string, unknown>) =>
  journaldConfigSchema.parse({ type: "journald", ...more });
const raws = (lines: readonly Delivered[], stream?: string) =>
  lines.filter((line) => stream === undefined || line.stream === stream).map(({ raw }) => raw);

describe.skipIf(!canRun)("journald by URL (needs systemd-journal-gatewayd)", () => {
  let folder: string;
  let gateway: GatewayServer;
  let url: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "jobtrail-gateway-"));
    gateway = await startGateway(folder);
    url = `http://127.0.0.1:${gateway.port}`;
    const writer = new JournalWriter(join(folder, "a.journal"));
    await writer.write([
      { message: "one", atUs: 1_000, unit: "zisk-worker@0" },
      { message: "two \xff\nsecond line", atUs: 2_000, unit: "zisk-worker@1" },
      { message: "not ours", atUs: 3_000, unit: "sshd" },
      { message: LONG, atUs: 4_000, unit: "zisk-worker@0", host: "" },
      {
        message: "Started zisk-worker@0.service",
        atUs: 5_000,
        unit: "init",
        fields: { UNIT: "zisk-worker@0.service", _PID: "1", PRIORITY: "5" },
      },
    ]);
    await writer.close();
  });
  afterAll(async () => {
    await gateway.stop();
    await rm(folder, { recursive: true, force: true });
  });

  describeLosingSource("a journal by URL", async () => {
    const own = await mkdtemp(join(tmpdir(), "jobtrail-journald-contract-"));
    const server = await startGateway(own);
    return journalPlace(join(own, "prover-07.journal"), {
      source: () => createJournaldSource(optionsOf({ url: `http://127.0.0.1:${server.port}` })),
      async close() {
        await server.stop();
        await rm(own, { recursive: true, force: true });
      },
    });
  });

  test("finds units by glob, with every byte of long lines, and systemd's own words", async () => {
    const source = createJournaldSource(optionsOf({ url, units: ["zisk-*"], host: "somewhere" }));
    const lines = await readUntil(source, new Map(), ({ length }) => length >= 4);
    expect(raws(lines, "prover-07/zisk-worker@0.service")).toEqual(["one"]);
    expect(raws(lines, "somewhere/zisk-worker@0.service")).toEqual([LONG]);
    expect(raws(lines, "prover-07/zisk-worker@1.service")).toEqual(["two \xff\nsecond line"]);
    expect(raws(lines, "prover-07/zisk-worker@0.service/systemd")).toEqual(["Started zisk-worker@0.service"]);
    const rest = await readUntil(
      createJournaldSource(optionsOf({ url, units: ["zisk-*"], host: "somewhere" })),
      checkpointsOf(lines.filter(({ raw }) => raw !== LONG)),
      ({ length }) => length >= 1,
    );
    expect(raws(rest)).toEqual([LONG]);
  });

  test("its probe names the units that are there", async () => {
    const probe = await journald.probe(optionsOf({ url, units: ["zisk-*@1"] }), AbortSignal.timeout(10_000));
    expect(probe).toEqual({
      found: [`The journal of ${url} has lines of zisk-worker@1.service.`],
      problem: null,
    });
  });

  test("its read commands print the very lines", async () => {
    const streams = ["zisk-worker@0.service", "zisk-worker@1.service", "zisk-worker@0.service/systemd"].map(
      (unit) => ({
        stream: `prover-07/${unit}`,
        host: "prover-07",
        service: unit,
      }),
    );
    const options = optionsOf({ url: url.replace("//", "//user:secret@") });
    const commands = journald.readCommands(options, streams, { fromUs: 0, toUs: Infinity });
    expect(commands.map(({ what }) => what)).toEqual(["prover-07", "prover-07, what systemd says"]);
    expect(commands[0]?.command).not.toContain("secret");
    expect(await printed(commands)).toEqual([
      "one",
      "two \xc3\xbf",
      "second line",
      "Started zisk-worker@0.service",
    ]);
    const span = { fromUs: START_US + 1_500, toUs: START_US + 5_000 };
    expect(await printed(journald.readCommands(options, streams, span))).toEqual([
      "two \xc3\xbf",
      "second line",
    ]);
    const nameless = [
      { stream: "127.0.0.1/zisk-worker@0.service", host: "127.0.0.1", service: "zisk-worker@0" },
    ];
    const late = { fromUs: START_US + 4_000, toUs: Infinity };
    expect(await printed(journald.readCommands(options, nameless, late))).toEqual([
      "(a line of more than 4 KiB)",
    ]);
  });

  test("goes on behind the last line when the gateway was killed and comes back", async () => {
    const own = await mkdtemp(join(tmpdir(), "jobtrail-gateway-cut-"));
    const server = await startGateway(own);
    const writer = new JournalWriter(join(own, "a.journal"));
    await writer.lines(["one", "two"]);
    const source = createJournaldSource(optionsOf({ url: `http://127.0.0.1:${server.port}` }));
    let cut: Promise<void> | undefined;
    const lines = await readUntil(source, new Map(), ({ length }) => {
      if (length >= 2) cut ??= server.restart().then(() => writer.lines(["three"]));
      return length >= 3;
    });
    await cut;
    expect(raws(lines)).toEqual(["one", "two", "three"]);
    await writer.close();
    await server.stop();
    await rm(own, { recursive: true, force: true });
  });

  test("notices a connection that is half open, says so, and goes on when the network is back", async () => {
    const own = await mkdtemp(join(tmpdir(), "jobtrail-gateway-stall-"));
    const server = await startGateway(own);
    const relay = await startTcpRelay(server.port);
    const writer = new JournalWriter(join(own, "a.journal"));
    await writer.lines(["one"]);
    const options = optionsOf({ url: `http://127.0.0.1:${relay.port}` });
    const place = { url: options.url ?? "", tls: {}, answerWithinMs: 500, silentForMs: 500 };
    const source = new JournaldSource(options, gatewayTransport(place));
    let stall: Promise<void> | undefined;
    const lines = await readUntil(source, new Map(), ({ length }) => {
      stall ??= stallAndHeal();
      return length >= 2;
    });
    await stall;
    expect(raws(lines)).toEqual(["one", "two"]);
    await writer.close();
    await relay.close();
    await server.stop();
    await rm(own, { recursive: true, force: true });

    async function stallAndHeal(): Promise<void> {
      relay.stall();
      await writer.lines(["two"]);
      await expect
        .poll(() => source.status(), { timeout: 20_000 })
        .toMatchObject({
          state: "retrying",
          problem: `http://127.0.0.1:${relay.port} does not answer (no answer in 0.5 s). Check that the host is up and that nothing between drops the connection; reading goes on behind the last line.`,
        });
      relay.heal();
    }
  });

  test("asks whether a silent connection is dead, replaces only that, and leaves the gateway no threads", async () => {
    const own = await mkdtemp(join(tmpdir(), "jobtrail-gateway-silent-"));
    const server = await startGateway(own);
    const relay = await startTcpRelay(server.port);
    const writer = new JournalWriter(join(own, "a.journal"));
    await writer.lines(["one"]);
    const options = optionsOf({ url: `http://127.0.0.1:${relay.port}` });
    const place = { url: options.url ?? "", tls: {}, answerWithinMs: 1_000, silentForMs: 100 };
    const source = new JournaldSource(options, gatewayTransport(place));
    const problems = new Set<string | null>();
    let silence: Promise<void> | undefined;
    const lines = await readUntil(source, new Map(), ({ length }) => {
      silence ??= stayAndDie();
      problems.add(source.status().problem);
      return length >= 3;
    });
    await silence;
    expect(raws(lines)).toEqual(["one", "two", "three"]);
    expect(problems).toEqual(new Set([null]));
    await writer.close();
    await relay.close();
    await server.stop();
    await rm(own, { recursive: true, force: true });

    async function stayAndDie(): Promise<void> {
      await expect.poll(() => relay.connections(), { timeout: 20_000 }).toBeGreaterThan(20);
      // Its first thread, one for each of three connections, and those of questions that are being answered.
      const threads = async () => (await readdir(`/proc/${server.pid()}/task`)).length;
      await expect.poll(threads, { timeout: 5_000 }).toBeLessThanOrEqual(5);
      await writer.lines(["two"]);
      await expect.poll(() => source.status().state, { timeout: 5_000 }).toBe("following");
      relay.stall();
      relay.heal();
      await writer.lines(["three"]);
    }
  });

  describe("over TLS", () => {
    let certificates: string;
    let authority: Awaited<ReturnType<typeof makeAuthority>>;
    beforeAll(async () => {
      certificates = await mkdtemp(join(tmpdir(), "jobtrail-tls-"));
      authority = await makeAuthority(certificates);
    });
    afterAll(() => rm(certificates, { recursive: true, force: true }));

    test("reads from a gateway with a certificate, and says what is wrong with one", async () => {
      const { cert, key } = await authority.sign("gateway");
      const server = await startGateway(folder, ["--cert", cert, "--key", key]);
      const secure = `https://127.0.0.1:${server.port}`;
      const units = ["zisk-worker@1"];
      const source = createJournaldSource(optionsOf({ url: secure, tls_ca: authority.ca, units }));
      const lines = await readUntil(source, new Map(), ({ length }) => length >= 1);
      expect(raws(lines)).toEqual(["two \xff\nsecond line"]);
      expect(await problemOf(createJournaldSource(optionsOf({ url: secure })))).toMatchObject({
        state: "retrying",
        retryAtMs: expect.any(Number),
        problem: expect.stringMatching(
          /^The certificate of https:\S+ is signed by nobody that this machine trusts \(.*\)\. Name .* tls_ca\.$/,
        ),
      });
      const named = secure.replace("127.0.0.1", "localhost");
      const wrong = createJournaldSource(optionsOf({ url: named, tls_ca: authority.ca }));
      expect(await problemOf(wrong)).toMatchObject({
        problem: expect.stringMatching(/^The certificate of https:\S+ is for another name/),
      });
      const plain = createJournaldSource(optionsOf({ url: secure.replace("https", "http") }));
      expect(await problemOf(plain)).toMatchObject({
        problem: expect.stringMatching(
          /^The connection to http:\S+ was cut .*check http:\/\/ against https:\/\/ in the URL/,
        ),
      });
      await server.stop();
    });

    test("shows a client certificate to a gateway that asks for one", async () => {
      const proxy = createHttpsServer({
        cert: await readFile((await authority.sign("proxy")).cert),
        key: await readFile(join(certificates, "proxy.key")),
        ca: await readFile(authority.ca),
        requestCert: true,
        rejectUnauthorized: true,
      });
      const secure = await forward(proxy, gateway.port);
      const { cert, key } = await authority.sign("jobtrail");
      const options = { url: `https://127.0.0.1:${secure}`, tls_ca: authority.ca, units: ["zisk-worker@1"] };
      const source = createJournaldSource(optionsOf({ ...options, tls_cert: cert, tls_key: key }));
      const lines = await readUntil(source, new Map(), ({ length }) => length >= 1);
      expect(raws(lines)).toEqual(["two \xff\nsecond line"]);
      expect(await problemOf(createJournaldSource(optionsOf(options)))).toMatchObject({
        problem: expect.stringMatching(
          /^https:\S+ refused the TLS connection \(.*\)\. Give it the client certificate .*tls_cert and tls_key/,
        ),
      });
      const absent = createJournaldSource(
        optionsOf({ ...options, tls_cert: "/nonexistent.pem", tls_key: "/nonexistent.key" }),
      );
      expect(await problemOf(absent)).toMatchObject({
        problem: expect.stringMatching(
          /^A certificate for https:\S+ cannot be read \(.*nonexistent.*\)\. Check the files/,
        ),
      });
      proxy.closeAllConnections();
      proxy.close();
    });

    test("says that a gateway without a certificate speaks no TLS, or hangs up", async () => {
      const source = createJournaldSource(optionsOf({ url: url.replace("http", "https") }));
      expect(await problemOf(source)).toMatchObject({
        problem: expect.stringMatching(
          /^https:\S+ does not speak TLS \(.*\)\. Write http:\/\/ in the URL|^The connection to https:\S+ was cut \(.*\)\. .*check http:\/\/ against https/,
        ),
      });
    });
  });

  describe("says what is in the way and what to do:", () => {
    test("nothing that listens", async () => {
      const options = optionsOf({ url: "http://user:secret@127.0.0.1:1" });
      const { state, problem } = await problemOf(createJournaldSource(options));
      expect([state, problem]).toEqual([
        "retrying",
        "Nothing listens at http://127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1). Start it there with systemctl enable --now systemd-journal-gatewayd.socket, and check the port.",
      ]);
      expect(await journald.probe(options, AbortSignal.timeout(5_000))).toEqual({ found: [], problem });
    });

    test("a host that is not known", async () => {
      const source = createJournaldSource(optionsOf({ url: "http://nowhere.invalid:19531" }));
      expect(await problemOf(source)).toMatchObject({
        problem: expect.stringMatching(
          /^The host of http:\/\/nowhere\.invalid:19531 is not known .*\. Check how the URL is spelt\.$/,
        ),
      });
    });

    const answers: [number, RegExp][] = [
      [404, /^http:\S+ is no journal gateway \(HTTP 404\)\. Check the URL: .*:19531\.$/],
      [403, /^http:\S+ refuses access \(HTTP 403\)\. Give it the client certificate/],
      [
        500,
        /^http:\S+ did not deliver its journal \(HTTP 500\)\. Look at systemd-journal-gatewayd's own log/,
      ],
    ];
    test.for(answers)("an answer %i", async ([status, message]) => {
      const server = createHttpServer((_, response) => void response.writeHead(status).end("no such page\n"));
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const source = createJournaldSource(optionsOf({ url: `http://127.0.0.1:${port}` }));
      expect(await problemOf(source)).toMatchObject({ problem: expect.stringMatching(message) });
      server.closeAllConnections();
      server.close();
    });
  });
});

/** Hands requests on to a port of loopback. @returns the port on which the server listens */
async function forward(server: Server, to: number): Promise<number> {
  server.on("request", (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request({ host: "127.0.0.1", port: to, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    onward.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
