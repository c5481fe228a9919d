/** Suites that may be skipped in CI, by the beginning of their tests' names, and why. Any other skip fails there. */
const ANNOUNCED = [
  { begins: "a real cluster (needs JOBTRAIL_TEST_KUBECONFIG)", why: "no cluster runs in CI" },
  {
    begins: "this machine's journald (needs root and control groups)",
    why: "a machine that systemd has booted keeps its journal to itself, and a container has no control groups",
  },
];

/**
 * Skipped tests that nobody announced.
 * @param {readonly string[]} skipped names of tests with those of their suites before them
 */
export function unannounced(skipped) {
  return skipped.filter((name) => !ANNOUNCED.some(({ begins }) => name.startsWith(begins)));
}
