import { expect, test } from "vitest";
import { openFilesLimit, openFilesProblem } from "./open-files.ts";

test("a low limit of open files is told with the number to set", () => {
  expect(openFilesProblem(256)).toBe(
    'This process may have only 256 files open at once and needs 1024: run "ulimit -n 4096" before it starts, or set LimitNOFILE=4096 in its systemd unit.',
  );
  expect(openFilesProblem(1_024)).toBeNull();
  expect(openFilesLimit()).toBeGreaterThan(0);
});
