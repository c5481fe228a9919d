import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { runCommand } from "./run-command.mjs";

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
  return absent().map((part) => `${part.suites} (package ${part.package} is missing)`);
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
