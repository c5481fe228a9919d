import { expect, test } from "vitest";
import { explainSsh } from "./ssh.ts";

const told = (said: string, exitCode: number | null = 255) => explainSsh("prover-07", said, exitCode);

test("what the network does is told apart from what the host does", () => {
  expect(told("ssh: connect to host prover-07 port 22: Connection timed out")).toMatch(
    /^prover-07 does not answer/,
  );
  expect(told("ssh: connect to host prover-07 port 22: No route to host")).toMatch(
    /^prover-07 does not answer/,
  );
  expect(told("client_loop: send disconnect: Broken pipe")).toMatch(/^The connection to prover-07 was cut/);
  expect(told("Connection closed by 10.0.0.7 port 22")).toMatch(/^The connection to prover-07 was cut/);
});

test("words that are not known are passed on with what to try", () => {
  expect(told("no matching cipher found.")).toBe(
    "ssh prover-07 ended (no matching cipher found). Run ssh prover-07 as the user that runs Jobtrail to see what is in its way.",
  );
  expect(told("")).toMatch(/^ssh prover-07 ended\. Run ssh prover-07/);
});

test("what journalctl says itself is left to be told as it is", () => {
  expect(told("Failed to seek to cursor: Invalid argument", 1)).toBeUndefined();
});
