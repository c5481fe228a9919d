import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ROOT, runCommand } from "./run-command.mjs";

/** Programs that tests drive, where Debian puts them, the package that brings them, and what cannot run without. */
const PARTS = [
  { package: "chromium", files: ["/usr/bin/chromium"], suites: "end to end in the browser" },
  {
    package: "systemd",
    files: ["/usr/bin/journalctl", "/lib/systemd/systemd-journald"],
    suites: "the journald source",
  },
  {
    package: "systemd-journal-remote",
    files: ["/lib/systemd/systemd-journal-remote"],
    suites: "journals of other hosts",
  },
  { package: "bzip2", files: ["/usr/bin/bzip2"], suites: "rotation with bzip2 and its archives" },
  { package: "zstd", files: ["/usr/bin/zstd"], suites: "archives of zstd" },
  {
    package: "kubernetes-client",
    files: ["/usr/bin/kubectl"],
    suites: "kubectl against the Kubernetes test server",
  },
  { package: "openssl", files: ["/usr/bin/openssl"], suites: "the Kubernetes source" },
  { package: "openssh-server", files: ["/usr/sbin/sshd"], suites: "journals and Docker over ssh" },
  { package: "openssh-client", files: ["/usr/bin/ssh", "/usr/bin/ssh-keygen"], suites: "journals over ssh" },
  { package: "curl", files: ["/usr/bin/curl"], suites: "read commands of journals by URL" },
  { package: "jq", files: ["/usr/bin/jq"], suites: "read commands of journals by URL" },
  { package: "docker.io", files: ["/usr/sbin/dockerd", "/usr/bin/docker"], suites: "the Docker source" },
  { package: "busybox-static", files: ["/bin/busybox"], suites: "containers of the Docker source's tests" },
];

/**
 * Daemons that are unpacked and not installed: a machine has one of them at most, and it would begin to log.
 * `node_modules/.cache/debian/FOLDER` is where tests find them.
 */
const DAEMONS = [
  { folder: "rsyslog", packages: ["rsyslog"], file: "/usr/sbin/rsyslogd" },
  {
    folder: "syslog-ng",
    packages: ["syslog-ng-core", "syslog-ng-mod-http"],
    file: "/usr/sbin/syslog-ng",
  },
];
const UNPACKED = join(ROOT, "node_modules/.cache/debian");

/** How long another package manager may hold its lock. */
const LOCK_WITHIN_S = 180;
const LOCK_LOOK_AGAIN_MS = 2_000;

/**
 * Installs the system's packages that tests need, where it may: as root on Debian and its kin.
 * @returns {Promise<string[]>} what is still missing, each with the suites that are skipped for it
 */
export async function installSystemPackages() {
  const absent = () => PARTS.filter((part) => !part.files.every((file) => existsSync(file)));
  const wanted = absent();
  if (wanted.length > 0 && mayInstall()) {
    const names = wanted.map((part) => part.package);
    console.log(`Installing system packages: ${names.join(", ")} …`);
    const stale = await apt(["update", "-q"]);
    if (stale !== "") console.log(stale);
    const together = await apt(["install", "-qy", "--no-install-recommends", ...names]);
    // One that cannot be had here must not keep the others away.
    if (together !== "")
      for (const name of names)
        console.log((await apt(["install", "-qy", "--no-install-recommends", name])) || `${name}: installed`);
  }
  for (const daemon of missingDaemons()) if (mayInstall()) await unpack(daemon);
  return [
    ...absent().map((part) => `${part.suites} (package ${part.package} is missing)`),
    ...missingDaemons().map(({ packages }) => `a real ${packages[0]} (the package cannot be had)`),
  ];
}

function missingDaemons() {
  return DAEMONS.filter(({ folder, file }) => !existsSync(file) && !existsSync(join(UNPACKED, folder, file)));
}

/** Fetches a daemon's packages, and those that they need and that are not there, and lays their files into a folder. */
async function unpack({ folder, packages }) {
  console.log(`Unpacking ${packages.join(", ")} …`);
  const into = join(UNPACKED, folder);
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  const needed = ["install", "--simulate", "--no-install-recommends", ...packages];
  let plan = await runCommand("apt-get", needed);
  if (plan.code !== 0) {
    console.log(await apt(["update", "-q"]));
    plan = await runCommand("apt-get", needed);
  }
  const names = [...plan.output.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name);
  const { code, output } = await runCommand("apt-get", ["download", ...names], { cwd: into });
  if (code !== 0) console.log(output.trimEnd());
  for (const file of readdirSync(into).filter((name) => name.endsWith(".deb")))
    await runCommand("dpkg", ["-x", file, "."], { cwd: into });
}

/**
 * Runs apt-get, which may have to wait for another one: right after a machine was made, its own upgrades run.
 * @returns {Promise<string>} what it said when it failed; empty when it did not
 */
async function apt(args) {
  const deadlineMs = performance.now() + LOCK_WITHIN_S * 1_000;
  for (let told = false; ; told = true) {
    const { code, output } = await runCommand("apt-get", args, {
      env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
    });
    if (code === 0) return "";
    // Its own DPkg::Lock::Timeout would wait without a word, and not for the lock of its lists.
    if (!/Could not get lock|Unable to (lock|acquire)/.test(output) || performance.now() > deadlineMs)
      return output.trimEnd();
    if (!told)
      console.log(`Another package manager is at work; waiting for it, ${LOCK_WITHIN_S} s at most …`);
    await wait(LOCK_LOOK_AGAIN_MS);
  }
}

function mayInstall() {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}
