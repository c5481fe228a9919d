import { existsSync } from "node:fs";
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
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await runCommand("apt-get", ["update", "-q"], { env });
    const together = await aptInstall(names, env);
    // One that cannot be had here must not keep the others away.
    if (together.code !== 0) for (const name of names) console.log((await aptInstall([name], env)).failure);
  }
  return absent().map((part) => `${part.suites} (package ${part.package} is missing)`);
}

/** @returns {Promise<{ code: number | null, failure: string }>} what went wrong, or that it is there */
async function aptInstall(names, env) {
  const { code, output } = await runCommand(
    "apt-get",
    ["install", "-qy", "--no-install-recommends", ...names],
    { env },
  );
  const failure = code === 0 ? `${names.join(", ")}: installed` : output.trimEnd();
  return { code, failure };
}

function mayInstall() {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}
