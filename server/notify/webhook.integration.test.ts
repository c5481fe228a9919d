import { afterEach, beforeEach, expect, test } from "vitest";
import { hang, Receiver, status } from "./fixtures/receiver.ts";
import { sendWebhook, WebhookFault } from "./webhook.ts";

let receiver: Receiver;
beforeEach(async () => {
  receiver = await Receiver.start();
});
afterEach(() => receiver.stop());

const REQUEST = { body: '{"text":"x"}', id: "one" };

async function faultOf(url: URL, isPrivate = true, withinMs?: number): Promise<WebhookFault> {
  const signal = AbortSignal.timeout(30_000);
  const error: unknown = await sendWebhook({ url, private: isPrivate }, REQUEST, signal, withinMs).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof WebhookFault) return error;
  throw new Error(`No fault but ${String(error)}`);
}

test("a notification is posted as JSON with a key that says which it is", async () => {
  await sendWebhook({ url: receiver.url, private: true }, REQUEST, AbortSignal.timeout(30_000));
  expect(receiver.received).toMatchObject([
    { body: { text: "x" }, headers: { "content-type": "application/json", "idempotency-key": "one" } },
  ]);
});

test.each([
  [500, true],
  [503, true],
  [429, true],
  [400, false],
  [404, false],
  [410, false],
])("status %i: tried again is %s", async (code, passes) => {
  receiver.behaviours.push(status(code));
  expect(await faultOf(receiver.url)).toMatchObject({ passes });
});

test("Retry-After is heeded, within bounds", async () => {
  receiver.behaviours.push(status(503, { "retry-after": "7" }), status(429, { "retry-after": "86400" }));
  expect((await faultOf(receiver.url)).afterMs).toBe(7_000);
  expect((await faultOf(receiver.url)).afterMs).toBe(600_000);
});

test("a redirect is not followed", async () => {
  const other = await Receiver.start();
  try {
    receiver.behaviours.push(status(307, { location: other.url.href }));
    const fault = await faultOf(receiver.url);
    expect(fault.message).toMatch(/leads elsewhere/);
    expect(fault.passes).toBe(false);
    expect(other.received).toEqual([]);
  } finally {
    await other.stop();
  }
});

test("a receiver that hangs is given up in time, and one that is slow to end its answer is not waited for", async () => {
  receiver.behaviours.push(hang, (response) => response.writeHead(200).write("and"));
  expect(await faultOf(receiver.url, true, 100)).toMatchObject({ passes: true });
  await sendWebhook({ url: receiver.url, private: true }, REQUEST, AbortSignal.timeout(30_000));
  expect(receiver.received).toHaveLength(2);
});

test("one that is not there is tried again", async () => {
  const { url } = receiver;
  await receiver.stop();
  expect(await faultOf(url)).toMatchObject({ passes: true, message: "Nothing listens at 127.0.0.1." });
  receiver = await Receiver.start();
});

test("private networks need to be meant, by address and by name, and links are never meant", async () => {
  expect((await faultOf(receiver.url, false)).message).toMatch(/private network; set private = true/);
  const byName = new URL(receiver.url);
  byName.hostname = "localhost";
  expect((await faultOf(byName, false)).message).toMatch(/localhost leads to .*private network/);
  for (const host of ["169.254.169.254", "[fe80::1]", "0.0.0.0", "[::ffff:169.254.169.254]"])
    expect((await faultOf(new URL(`http://${host}:${receiver.port}/`), true)).message).toMatch(
      /no address of a receiver/,
    );
  expect(receiver.received).toEqual([]);
});

test("the address is in no message but for its host", async () => {
  receiver.behaviours.push(status(500), status(404), status(302), hang, (response) => response.destroy());
  for (let turn = 0; turn < 5; turn++)
    expect((await faultOf(receiver.url, true, 100)).message).not.toContain("secret");
});
