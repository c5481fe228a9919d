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
  { package: "docker.io", files: ["/usr/sbin/dockerd", "/usr/bin/docker"], suites: "the Docker source" },
  { package: "busybox-static", files: ["/bin/busybox"], suites: "containers of the Docker source's tests" },
  { package: "openssh-server", files: ["/usr/sbin/sshd"], suites: "Docker over ssh" },
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
    const update = await runCommand("apt-get", ["update", "-q"], { env });
    const result = await runCommand("apt-get", ["install", "-qy", "--no-install-recommends", ...names], {
      env,
    });
    if (result.code !== 0) console.log(`${update.output}${result.output}`.trimEnd());
  }
  return absent().map((part) => `${part.suites} (package ${part.package} is missing)`);
}

function mayInstall() {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}
