import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { docker, type DockerOptions } from "./docker.ts";
import { Dockerd, HAS_DOCKER } from "./fixtures/dockerd.ts";
import { readUntil } from "../source.contract.ts";
import { seededRandom } from "../../../e2e/seeded-random.ts";

const random = seededRandom("connections, cut");

const SSHD = "/usr/sbin/sshd";
const run = promisify(execFile);

/** The problem that a look at an engine finds. */
async function problemOf(options: Partial<DockerOptions>): Promise<string | null> {
  const config = docker.schema.parse({ type: "docker", ...options });
  return (await docker.probe(config, AbortSignal.timeout(15_000))).problem;
}

/** A port of loopback that nothing listens on. */
async function freePort(): Promise<number> {
  const server = await listening(createServer());
  const port = portOf(server);
  await closed(server);
  return port;
}

async function listening(server: Server): Promise<Server> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function closed(server: Server): Promise<void> {
  const end = once(server, "close");
  server.close();
  await end;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-docker-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("an engine that cannot be used is told of with what to do", () => {
  test("no socket", async () => {
    expect(await problemOf({ socket: "/nowhere/docker.sock" })).toBe(
      "There is no Docker socket at /nowhere/docker.sock. Install or start Docker on this machine, or set socket or url of the source to where the engine listens.",
    );
  });

  test("nothing listens", async () => {
    const url = `tcp://127.0.0.1:${await freePort()}`;
    expect(await problemOf({ url })).toBe(
      `No Docker engine listens at ${url}. Start it, for example with sudo systemctl start docker; it is tried again.`,
    );
  });

  test.skipIf(process.getuid?.() !== 0)(
    "no permission on the socket (needs root, to be somebody else)",
    async () => {
      const socket = join(folder, "closed.sock");
      const server = createServer().listen(socket);
      await once(server, "listening");
      await chmod(folder, 0o755);
      await chmod(socket, 0o600);
      // The groups stay; the mode shuts them out too.
      process.seteuid?.(65_534);
      try {
        expect(await problemOf({ socket })).toBe(
          `This user may not use the Docker socket ${socket}. Add the user to the group docker (sudo usermod -aG docker $USER), then log in again and restart Jobtrail.`,
        );
      } finally {
        process.seteuid?.(0);
        await closed(server);
      }
    },
  );

  test("the engine refuses", async () => {
    const server = await listening(
      createHttpServer((_request, response) => {
        response.writeHead(403, { "content-type": "application/json" });
        response.end('{"message":"authorization denied by plugin opa: no logs for you"}');
      }),
    );
    const url = `tcp://127.0.0.1:${portOf(server)}`;
    expect(await problemOf({ url })).toBe(
      `The Docker engine at ${url} refused (403: authorization denied by plugin opa: no logs for you). Let its authorization plug-in or proxy allow this user to list containers and to read their logs and events.`,
    );
    await closed(server);
  });

  test("a half-open connection", async () => {
    const sockets: Socket[] = [];
    const server = await listening(createServer((socket) => sockets.push(socket)));
    const url = `tcp://127.0.0.1:${portOf(server)}`;
    const config = docker.schema.parse({ type: "docker", url });
    const { problem } = await docker.probe(config, AbortSignal.timeout(500));
    expect(problem).toBe(
      `The connection to the Docker engine at ${url} was lost (no answer in time); it is tried again. If that goes on, look whether the engine runs and what its own log says.`,
    );
    for (const socket of sockets) socket.destroy();
    await closed(server);
  });

  test("a certificate file that is not there", async () => {
    expect(await problemOf({ url: "tcp://127.0.0.1:1", tls_ca: "/nowhere/ca.pem" })).toContain(
      "The certificate file /nowhere/ca.pem cannot be read",
    );
  });
});

describe.skipIf(!HAS_DOCKER)("a real Docker engine from afar (needs docker.io and busybox-static)", () => {
  let dockerd: Dockerd;
  let url: string;
  const pem = (name: string): string => join(folder, `${name}.pem`);
  const tls = () => ({ tls_ca: pem("ca"), tls_cert: pem("client"), tls_key: pem("client-key") });
  const LINES = 20_000;

  beforeAll(async () => {
    await makeCertificates();
    url = `tcp://127.0.0.1:${await freePort()}`;
    const files = [`--tlscacert=${pem("ca")}`, `--tlscert=${pem("server")}`, `--tlskey=${pem("server-key")}`];
    dockerd = await Dockerd.start(["--host", url, "--tlsverify", ...files]);
    await dockerd.run("zisk-worker-1", `seq 1 ${LINES}; sleep 600`);
  });
  afterAll(() => dockerd.close());

  /** An authority, a server of 127.0.0.1, a client, and a client of another authority. */
  async function makeCertificates(): Promise<void> {
    const openssl = (...args: string[]) => run("openssl", args);
    const key = (name: string) => ["-newkey", "rsa:2048", "-nodes", "-keyout", pem(`${name}-key`)];
    for (const name of ["ca", "other-ca"])
      await openssl("req", "-x509", ...key(name), "-subj", `/CN=${name}`, "-days", "2", "-out", pem(name));
    for (const [name, authority] of [
      ["server", "ca"],
      ["client", "ca"],
      ["stranger", "other-ca"],
    ] as const) {
      await openssl("req", ...key(name), "-subj", `/CN=${name}`, "-out", pem(`${name}-request`));
      await writeFile(
        pem("extensions"),
        "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n",
      );
      const signed = [
        "-CA",
        pem(authority),
        "-CAkey",
        pem(`${authority}-key`),
        "-CAcreateserial",
        "-days",
        "2",
      ];
      const out = ["-extfile", pem("extensions"), "-out", pem(name)];
      await openssl("x509", "-req", "-in", pem(`${name}-request`), ...signed, ...out);
    }
  }

  async function linesOver(options: Partial<DockerOptions>): Promise<string[]> {
    const source = docker.create(docker.schema.parse({ type: "docker", ...options }));
    const lines = await readUntil(source, new Map(), ({ length }) => length >= LINES);
    return lines.map(({ raw }) => raw);
  }

  const numbers = Array.from({ length: LINES }, (_, index) => String(index + 1));

  test("over TLS", async () => {
    expect(await linesOver({ url, ...tls() })).toEqual(numbers);
    const config = docker.schema.parse({ type: "docker", url, ...tls() });
    const id = await dockerd.docker("inspect", "-f", "{{.Id}}", "zisk-worker-1");
    const view = [{ stream: id.slice(0, 12), host: "zisk-worker-1", service: "zisk-worker" }];
    const [command] = docker.readCommands(config, view, { fromUs: 0, toUs: Number.POSITIVE_INFINITY });
    const { stdout } = await run("/bin/sh", ["-c", command?.command ?? ""]);
    expect(stdout.split("\n").slice(0, -1)).toEqual(numbers);
  });

  test("TLS that does not fit is told of with what to do", async () => {
    expect(await problemOf({ url })).toBe(
      `The Docker engine at ${url} speaks TLS. Set tls_ca, tls_cert and tls_key of the source.`,
    );
    expect(await problemOf({ url, tls_ca: pem("ca") })).toContain(
      "does not accept this client's certificate",
    );
    expect(
      await problemOf({ url, ...tls(), tls_cert: pem("stranger"), tls_key: pem("stranger-key") }),
    ).toContain("Set tls_cert and tls_key to a pair that its authority has signed.");
    expect(await problemOf({ url, ...tls(), tls_ca: pem("other-ca") })).toMatch(
      /^The certificate of tcp:\S+ cannot be verified \(.+\)\. Set tls_ca to the certificate of the authority that signed it\.$/,
    );
    const plain = await listening(createHttpServer((_request, response) => response.end()));
    expect(await problemOf({ url: `tcp://127.0.0.1:${portOf(plain)}`, ...tls() })).toContain(
      "does not speak TLS",
    );
    await closed(plain);
  });

  test("over connections that are cut anywhere, amid frames too", async () => {
    let cuts = 0;
    const proxy = await listening(
      createServer((socket) => {
        const engine = connect(dockerd.socket);
        // What came a moment before the cut is sent again: a connection must get further than the last.
        let left = 60_000 * (cuts + 1) + Math.floor(random() * 60_000);
        engine.on("data", (chunk) => {
          // At exactly nothing left it is cut too: it would swallow all that comes, and nobody could tell.
          if (left > chunk.length) socket.write(chunk);
          else if (left > 0) {
            socket.write(chunk.subarray(0, left), () => socket.resetAndDestroy());
            engine.destroy();
            cuts++;
          }
          left -= chunk.length;
        });
        socket.on("data", (chunk) => engine.write(chunk));
        for (const [one, other] of [
          [socket, engine],
          [engine, socket],
        ] as const) {
          one.on("error", () => other.destroy());
          one.on("close", () => other.destroy());
        }
      }),
    );
    expect(await linesOver({ url: `tcp://127.0.0.1:${portOf(proxy)}` })).toEqual(numbers);
    expect(cuts).toBeGreaterThan(2);
    await closed(proxy);
  });

  describe.skipIf(!existsSync(SSHD))("over the user's own ssh (needs openssh-server)", () => {
    const path = process.env["PATH"] ?? "";
    let sshd: ReturnType<typeof spawn>;
    let port: number;

    /** sshd on loopback with throw-away keys; `ssh` in front of the system's own reads a configuration of the test's. */
    beforeAll(async () => {
      port = await freePort();
      await mkdir("/run/sshd", { recursive: true });
      const at = (name: string): string => join(folder, name);
      for (const name of ["host-key", "user-key", "stranger-key"])
        await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(name)]);
      await chmod(folder, 0o700);
      const { stdout: hostKey } = await run("cut", ["-d ", "-f1,2", at("host-key.pub")]);
      await writeFile(at("known-hosts"), `[127.0.0.1]:${port} ${hostKey}`);
      await writeFile(at("no-hosts"), "");
      const server = [
        `Port ${port}`,
        "ListenAddress 127.0.0.1",
        `HostKey ${at("host-key")}`,
        `AuthorizedKeysFile ${at("user-key.pub")}`,
        "StrictModes no",
        "UsePAM no",
        "PermitRootLogin prohibit-password",
        `SetEnv DOCKER_HOST=unix://${dockerd.socket}`,
        `PidFile ${at("sshd.pid")}`,
      ];
      await writeFile(at("sshd-config"), `${server.join("\n")}\n`);
      await mkdir(at("bin"));
      await useSsh("user-key", "known-hosts");
      process.env["PATH"] = `${at("bin")}:${path}`;
      sshd = spawn(SSHD, ["-D", "-e", "-f", at("sshd-config")], { stdio: ["ignore", "ignore", "pipe"] });
      await once(sshd.stderr!, "data");
    });

    afterAll(async () => {
      process.env["PATH"] = path;
      const exit = once(sshd, "exit");
      sshd.kill();
      await exit;
    });
    afterEach(() => useSsh("user-key", "known-hosts"));

    async function useSsh(key: string, hosts: string): Promise<void> {
      const lines = [
        `IdentityFile ${join(folder, key)}`,
        "IdentitiesOnly yes",
        "IdentityAgent none",
        `UserKnownHostsFile ${join(folder, hosts)}`,
        "StrictHostKeyChecking yes",
      ];
      await writeFile(join(folder, "ssh-config"), `${lines.join("\n")}\n`);
      await writeFile(
        join(folder, "bin", "ssh"),
        `#!/bin/sh\nexec /usr/bin/ssh -F ${join(folder, "ssh-config")} "$@"\n`,
      );
      await chmod(join(folder, "bin", "ssh"), 0o755);
    }

    const target = (): string => `ssh://root@127.0.0.1:${port}`;

    test("its lines come", async () => {
      expect(await linesOver({ url: target() })).toEqual(numbers);
    });

    test("an unknown host key, a key that is not accepted, and no host are told of with what to do", async () => {
      await useSsh("user-key", "no-hosts");
      expect(await problemOf({ url: target() })).toContain(
        `Host key verification failed. Connect once by hand (ssh ${target()}) and accept the host's key, as the user who runs Jobtrail`,
      );
      await useSsh("stranger-key", "known-hosts");
      expect(await problemOf({ url: target() })).toContain(
        `Permission denied (publickey,password,keyboard-interactive). Give the user who runs Jobtrail a key that ${target()} accepts`,
      );
      const nobody = `ssh://root@127.0.0.1:${await freePort()}`;
      expect(await problemOf({ url: nobody })).toContain(
        `Connection refused. Try by hand: ssh ${nobody} docker version`,
      );
    });
  });
});
