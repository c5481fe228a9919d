import { defineConfig } from "vitest/config";

const INTEGRATION = "**/*.integration.test.ts";
const ROOMS = "{app,bench,components,e2e,fuzz,lib,scripts,server,soak}";

export default defineConfig({
  test: {
    // One process a file: chDB opens one data directory in a process.
    pool: "forks",
    // What is waited for comes later on a machine that has other work too.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [`${ROOMS}/**/*.test.{ts,tsx}`],
          exclude: [INTEGRATION],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: [`${ROOMS}/${INTEGRATION}`],
          // They start servers, journals and browsers; two at once would fight over the cores.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
