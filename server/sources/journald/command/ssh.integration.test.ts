import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { JOURNAL_REMOTE, journalPlace, JournalWriter, START_US } from "../fixtures/journal-writer.ts";
import { printed } from "../../fixtures/printed.ts";
import { problemOf } from "../../fixtures/problem-of.ts";
import { endProcess, SSHD, startSshServer, type SshServer } from "../../fixtures/ssh-server.ts";
import { journaldConfigSchema } from "../config.ts";
import { createJournaldSource, journald } from "../journald.ts";
import { describeLosingSource, readUntil } from "../../source.contract.ts";

const canRun = existsSync(SSHD) && existsSync(JOURNAL_REMOTE) && process.getuid?.() === 0;

describe.skipIf(!canRun)("journald over ssh (needs root, openssh-server, systemd-journal-remote)", () => {
  let folder: string;
  let sshd: SshServer;
  /** Over a connection that is kept: the suite logs in dozens of times. */
  let kept: string[] | undefined;
  beforeAll(async () => (sshd = await startSshServer()));
  afterAll(() => sshd.stop());
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "jobtrail-journald-ssh-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const optionsOf = (more: Record<string, unknown> = {}) =>
    journaldConfigSchema.parse({
      type: "journald",
      ssh: "prover-07",
      ssh_options: sshd.options,
      directory: folder,
      ...more,
    });

  describeLosingSource("a journal over ssh", async () => {
    const own = await mkdtemp(join(tmpdir(), "jobtrail-journald-contract-"));
    const path = join(own, "prover-07.journal");
    kept ??= await sshd.keepConnection();
    const ssh_options = kept;
    return journalPlace(path, {
      source: () => createJournaldSource(optionsOf({ directory: undefined, file: path, ssh_options })),
      close: () => rm(own, { recursive: true, force: true }),
    });
  });

  describe("with two units in the journal", () => {
    beforeEach(async () => {
      const writer = new JournalWriter(join(folder, "a.journal"));
      await writer.write([
        { message: "one", atUs: 1_000, unit: "zisk-worker@0" },
        { message: "two 'quoted' $HOME `x` \xff", atUs: 2_000, unit: "zisk-worker@1" },
        { message: "not ours", atUs: 3_000, unit: "sshd" },
        { message: "three", atUs: 4_000, unit: "zisk-worker@0" },
      ]);
      await writer.close();
    });

    test("goes on behind the last line when the connection is cut", async () => {
      const source = createJournaldSource(optionsOf({ units: ["zisk-worker@0"] }));
      let more: Promise<void> | undefined;
      const lines = await readUntil(source, new Map(), ({ length }) => {
        if (length >= 2) more ??= cutAndWrite();
        return length >= 3;
      });
      await more;
      expect(lines.map(({ raw }) => raw)).toEqual(["one", "three", "four"]);

      async function cutAndWrite(): Promise<void> {
        for (const pid of await sshd.sessions()) endProcess(pid, "SIGKILL");
        const writer = new JournalWriter(join(folder, "b.journal"));
        await writer.write([{ message: "four", atUs: 5_000, unit: "zisk-worker@0" }]);
        await writer.close();
      }
    });

    test("finds units by glob", async () => {
      const source = createJournaldSource(optionsOf({ units: ["zisk-*"] }));
      const lines = await readUntil(source, new Map(), ({ length }) => length >= 3);
      const of = (unit: string) =>
        lines.filter(({ stream }) => stream === `prover-07/${unit}.service`).map(({ raw }) => raw);
      expect([of("zisk-worker@0"), of("zisk-worker@1")]).toEqual([
        ["one", "three"],
        ["two 'quoted' $HOME `x` \xff"],
      ]);
    });

    test("its probe names the units that are there", async () => {
      const signal = AbortSignal.timeout(10_000);
      expect(await journald.probe(optionsOf({ units: ["zisk-*"] }), signal)).toEqual({
        found: [
          "The journal of prover-07 has lines of zisk-worker@0.service.",
          "The journal of prover-07 has lines of zisk-worker@1.service.",
        ],
        problem: null,
      });
      expect(await journald.probe(optionsOf({ units: ["zisk-coordinator"] }), signal)).toEqual({
        found: [
          "The journal of prover-07 has no line of zisk-coordinator yet. It has lines of sshd.service, zisk-worker@0.service, zisk-worker@1.service.",
        ],
        problem: null,
      });
    });

    test("its read command prints the very lines", async () => {
      const streams = [0, 1].map((at) => ({
        stream: `prover-07/zisk-worker@${at}.service`,
        host: "prover-07",
        service: `zisk-worker@${at}`,
      }));
      const span = { fromUs: START_US + 1_500, toUs: START_US + 4_000 };
      const commands = journald.readCommands(optionsOf(), streams, span);
      expect(commands.map(({ what }) => what)).toEqual(["prover-07"]);
      expect(commands[0]?.command).toMatch(/^ssh -F \S+ -- prover-07 /);
      expect(await printed(commands)).toEqual(["two 'quoted' $HOME `x` \xff"]);
      const all = { fromUs: 0, toUs: Infinity };
      expect(await printed(journald.readCommands(optionsOf(), streams.slice(0, 1), all))).toEqual([
        "one",
        "three",
      ]);
    });

    test("leaves nothing running there when it is stopped", async () => {
      const source = createJournaldSource(optionsOf({ units: ["zisk-worker@0"] }));
      await readUntil(source, new Map(), ({ length }) => length >= 2);
      await expect.poll(() => sshd.sessions(), { timeout: 10_000 }).toEqual([]);
    });
  });

  describe("says what is in the way and what to do:", () => {
    const messages: [string, Record<string, unknown>, RegExp][] = [
      [
        "journalctl missing",
        { ssh: "prover-without-journalctl" },
        /^journalctl was not found on prover-without-journalctl \(.*not found\)\. It comes with systemd; .*jobtrail forward/,
      ],
      [
        "no permission for the units",
        { ssh: "prover-as-nobody" },
        /^journald keeps lines from this user on prover-as-nobody \(.*\)\. Add the user to the group systemd-journal on prover-as-nobody/,
      ],
      [
        "a name that leads nowhere",
        { ssh: "nowhere", ssh_options: ["-o", "HostName=nowhere.invalid"] },
        /^The name nowhere leads to no host \(.*nowhere\.invalid.*\)\. Check how it is spelt in ssh = "nowhere"/,
      ],
    ];
    test.for(messages)("%s", async ([, more, message]) => {
      const options = optionsOf(more);
      const status = await problemOf(createJournaldSource(options));
      expect(status).toMatchObject({ problem: expect.stringMatching(message) });
      const probe = await journald.probe(options, AbortSignal.timeout(20_000));
      expect(probe).toEqual({ found: [], problem: expect.stringMatching(message) });
    });

    test("a host key that is not known, or another one", async () => {
      const known = await readFile(sshd.knownHostsFile, "utf8");
      await writeFile(join(folder, "known_hosts"), "");
      const ssh_options = ["-o", `UserKnownHostsFile=${join(folder, "known_hosts")}`, ...sshd.options];
      expect(await problemOf(createJournaldSource(optionsOf({ ssh_options })))).toMatchObject({
        state: "retrying",
        retryAtMs: expect.any(Number),
        problem:
          "ssh does not know the host key of prover-07 yet. Run ssh prover-07 once as the user that runs Jobtrail, compare the key it shows, and accept it.",
      });
      const other = known.replace(/AAAA\S+/, await otherKey());
      await writeFile(join(folder, "known_hosts"), other);
      expect(await problemOf(createJournaldSource(optionsOf({ ssh_options })))).toMatchObject({
        problem: expect.stringMatching(
          /^The host key of prover-07 is not the one that ssh knows\..*ssh-keygen -R/,
        ),
      });
    });

    test("a login that is refused", async () => {
      const ssh_options = ["-o", "IdentityFile=/nonexistent", "-o", "IdentityAgent=none", "-F", "/dev/null"];
      const reach = [
        "-o",
        `UserKnownHostsFile=${sshd.knownHostsFile}`,
        "-o",
        "HostName=127.0.0.1",
        "-p",
        `${sshd.port}`,
      ];
      const source = createJournaldSource(optionsOf({ ssh_options: [...ssh_options, ...reach] }));
      expect(await problemOf(source)).toMatchObject({
        state: "retrying",
        problem: expect.stringMatching(
          /^prover-07 refused the login \(.*Permission denied \(publickey.*\)\)\. Run ssh prover-07 as the user.*~\/\.ssh\/config\.$/,
        ),
      });
    });

    test("nothing that listens", async () => {
      const ssh_options = ["-o", "Port=1", ...sshd.options];
      expect(await problemOf(createJournaldSource(optionsOf({ ssh_options })))).toMatchObject({
        state: "retrying",
        problem: expect.stringMatching(
          /^Nothing takes ssh connections on prover-07 \(.*Connection refused\)\. Check that sshd runs there/,
        ),
      });
    });

    test("a host that answers no more", async () => {
      const writer = new JournalWriter(join(folder, "a.journal"));
      await writer.lines(["one"]);
      await writer.close();
      const ssh_options = ["-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=1", ...sshd.options];
      const source = createJournaldSource(optionsOf({ ssh_options }));
      const abort = new AbortController();
      let stopped: number[] = [];
      const reading = (async () => {
        for await (const items of source.read(new Map(), abort.signal)) {
          expect(items).toHaveLength(1);
          stopped = await sshd.sessions();
          for (const pid of stopped) endProcess(pid, "SIGSTOP");
        }
      })();
      await expect
        .poll(() => source.status().problem, { timeout: 20_000 })
        .toMatch(
          /^prover-07 does not answer \(.*not responding\)\. Check that it is up.*behind the last line/,
        );
      for (const pid of stopped) endProcess(pid, "SIGKILL");
      abort.abort();
      await reading;
    });
  });

  async function otherKey(): Promise<string> {
    const own = await readFile(`${sshd.options[1]?.replace(/config$/, "key-prover-07")}.pub`, "utf8");
    return own.split(" ")[1] ?? "";
  }
});
