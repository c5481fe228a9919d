import { expect, test } from "vitest";
import { unannounced } from "./announced-skips.mjs";

test("what was announced may be skipped, and nothing else", () => {
  const announced = "a real cluster (needs JOBTRAIL_TEST_KUBECONFIG) a restart: the rest of the run before";
  const other = "a real Docker engine (needs docker.io and busybox-static) follows a container";
  expect(unannounced([announced, other])).toEqual([other]);
});
