import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { compareStored } from "./stored.ts";
import { linesOf, type Stream } from "./stream.ts";

const STREAM: Stream = {
  name: "soak-a",
  host: "prover-01",
  way: "file, renamed",
  rate: 90,
  skewS: -3_600,
  seed: 7,
  fromUs: Date.UTC(2026, 5, 4) * 1_000,
};
const EVENTS = 3_000;

let server: Server | undefined;
afterEach(() => server?.close());

/** A server whose export is what is given. */
async function serving(events: readonly Buffer[][]): Promise<string> {
  const body = Buffer.concat(events.flat().flatMap((line) => [line, Buffer.from("\n")]));
  server = createServer((_request, response) => response.end(body));
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const written = (): Buffer[][] => Array.from({ length: EVENTS }, (_, number) => linesOf(STREAM, number));
const WHOLE = { events: EVENTS, stored: EVENTS, missing: 0, doubled: 0, unordered: 0, damaged: 0 };

test("what is whole is told as whole", async () => {
  const all = written();
  expect(all.some((lines) => lines.length > 1)).toBe(true);
  expect(await compareStored(await serving(all), STREAM, EVENTS)).toEqual({
    ...WHOLE,
    lines: all.flat().length,
    faults: [],
  });
});

test.each([
  [
    "one that is missing",
    (all: Buffer[][]) => all.splice(70, 1),
    { stored: EVENTS - 1, missing: 1 },
    "soak-a#70 is missing",
  ],
  [
    "the last ones",
    (all: Buffer[][]) => all.splice(-3),
    { stored: EVENTS - 3, missing: 3 },
    "soak-a#2997–2999 is missing",
  ],
  [
    "one that is there twice",
    (all: Buffer[][]) => all.splice(90, 0, all[80]!),
    { doubled: 1 },
    "soak-a#80 is there again",
  ],
  [
    "one that stands behind a later one",
    (all: Buffer[][]) => all.splice(100, 0, ...all.splice(101, 1)),
    { unordered: 1 },
    "soak-a#100 stands behind",
  ],
  ["one byte that is another", (all: Buffer[][]) => all[5]![0]!.writeUInt8(0, 0), { damaged: 1 }, "is not"],
  [
    "a second line that is gone",
    (all: Buffer[][]) => all.find((lines) => lines.length > 1)!.pop(),
    { damaged: 1 },
    "lacks 1",
  ],
  ["a line of nobody", (all: Buffer[][]) => all.splice(9, 0, [Buffer.from("who?")]), { damaged: 1 }, "who?"],
] as const)("%s is told", async (_what, change, told, words) => {
  const all = written();
  change(all);
  const found = await compareStored(await serving(all), STREAM, EVENTS);
  expect(found).toMatchObject({ ...WHOLE, ...told });
  expect(found.faults.join("\n")).toContain(words);
});
