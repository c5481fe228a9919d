import { expect, test } from "vitest";
import type { ForwardedStatus } from "../wire.ts";
import { Forwarders } from "./forwarders.ts";

const following: ForwardedStatus = {
  name: "file",
  kind: "file",
  state: "following",
  problem: null,
  streams: 2,
};
const speaker = { name: "prover-07", forwarder: "one" };

test("a forwarder that falls silent is missed, with the time of its last word, until it speaks again", () => {
  let nowMs = Date.UTC(2026, 5, 4);
  const forwarders = new Forwarders(() => nowMs);
  forwarders.hear(speaker, [following]);
  const status = () => forwarders.statuses().get("prover-07/file");
  expect(status()).toEqual({
    kind: "forwarded file",
    state: "following",
    problem: null,
    streams: 2,
  });
  nowMs += 15_000;
  expect(status()).toMatchObject({
    state: "retrying",
    problem: expect.stringMatching(/^The forwarder prover-07 was not heard of since 2026-06-04T00:00:00/),
  });
  forwarders.admit(speaker);
  expect(status()?.state).toBe("following");
});

test("one that was stopped in order is not missed", () => {
  let nowMs = 0;
  const forwarders = new Forwarders(() => nowMs);
  forwarders.hear(speaker, [{ ...following, state: "stopped" }]);
  nowMs += 60_000;
  expect(forwarders.statuses().get("prover-07/file")).toMatchObject({ state: "stopped", problem: null });
});

test("two of one name are told apart, and another host may take over the name of one that is gone", () => {
  let nowMs = 0;
  const forwarders = new Forwarders(() => nowMs);
  const other = { ...speaker, forwarder: "two" };
  forwarders.admit(speaker);
  nowMs += 14_000;
  expect(() => forwarders.admit(other)).toThrow(
    "Another forwarder named prover-07 sends to this server. Start one of them with a --name of its own.",
  );
  expect(() => forwarders.admit({ name: "prover-08", forwarder: "two" })).not.toThrow();
  nowMs += 15_000;
  forwarders.admit(other);
  expect(() => forwarders.admit(speaker)).toThrow(/Another forwarder/);
});
