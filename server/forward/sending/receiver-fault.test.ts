import { describe, expect, test } from "vitest";
import { answerFault, connectionFault } from "./receiver-fault.ts";

const to = "https://logs.example.org";

function failed(code: string): Error {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("inner"), { code }) });
}

describe("what a receiver's refusal means", () => {
  test.each([
    [401, undefined, /asks for a token\. Give .* --token or JOBTRAIL_TOKEN/, "slow"],
    [401, "wrong", /refuses this token\. Give .* --token or JOBTRAIL_TOKEN/, "slow"],
    [404, undefined, /older Jobtrail or something else\. Update it, or correct --to/, "slow"],
    [405, undefined, /older Jobtrail/, "slow"],
    [413, undefined, /client_max_body_size/, "slow"],
    [400, undefined, /refuses what is sent: told/, "slow"],
    [409, undefined, /refuses what is sent: told/, "slow"],
    [500, undefined, /cannot take lines now: told/, "soon"],
    [503, undefined, /cannot take lines now: told/, "soon"],
  ])("status %i with token %s", (status, token, words, retry) => {
    const fault = answerFault(status, "told", { to, token });
    expect(fault.message).toMatch(words);
    expect(fault.message).toContain(to);
    expect(fault.retry).toBe(retry);
  });

  test("a redirect names its target", () => {
    const headers = new Headers({ location: "https://other.example.org/" });
    expect(answerFault(301, undefined, { to, token: undefined }, headers).message).toBe(
      "https://logs.example.org leads elsewhere; give https://other.example.org/ with --to.",
    );
  });

  test.each([
    ["7", 7_000],
    ["86400", 60_000],
    ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
  ])("Retry-After: %s", (value, afterMs) => {
    const headers = new Headers({ "retry-after": value });
    expect(answerFault(503, "told", { to, token: undefined }, headers).afterMs).toBe(afterMs);
  });
});

describe("what a failed connection means", () => {
  test.each([
    ["ECONNREFUSED", /Nothing listens at .* Start the receiver, or correct --to/, "soon"],
    ["ENOTFOUND", /host of .* is not known here/, "soon"],
    ["ECONNRESET", /connection to .* failed \(ECONNRESET\)/, "soon"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", /not trusted .* NODE_EXTRA_CA_CERTS/, "slow"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", /not trusted .* NODE_EXTRA_CA_CERTS/, "slow"],
    ["CERT_HAS_EXPIRED", /not valid for it .* Renew it/, "slow"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", /not valid for it/, "slow"],
  ])("%s", (code, words, retry) => {
    const fault = connectionFault(failed(code), to);
    expect(fault.message).toMatch(words);
    expect(fault.retry).toBe(retry);
  });

  test("a host with several addresses fails with one code for all", () => {
    const inner = Object.assign(new Error("inner"), { code: "ECONNREFUSED" });
    const error = new TypeError("fetch failed", { cause: new AggregateError([inner, inner]) });
    expect(connectionFault(error, to).message).toMatch(/^Nothing listens/);
  });

  test("no answer is told with how long it was waited for", () => {
    expect(connectionFault(new Error("aborted"), to, 60_000).message).toMatch(/no answer within 60 s/);
  });
});
