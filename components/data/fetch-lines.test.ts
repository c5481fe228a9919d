import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { RequestProblem } from "./fetch-json.ts";
import { fetchLines } from "./fetch-lines.ts";

const counted = z.object({ total: z.number(), name: z.string().optional() });
const problem = {
  type: "about:blank#store-busy",
  title: "Service Unavailable",
  status: 503,
  detail: "Too much is asked.",
};

let server: Server;
let url: string;
/** Answers the next request. */
let answer: (response: ServerResponse) => void;
beforeEach(async () => {
  server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/counts`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function all(signal = new AbortController().signal): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const line of fetchLines(counted, url, {}, signal)) lines.push(line);
  return lines;
}

describe("an answer in lines", () => {
  test("is the same however it is cut on its way, also within a character", async () => {
    const line = fc.record({ total: fc.nat(), name: fc.constantFrom("plain", "漢字 😀", "a\nb") });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1 }),
        fc.nat(40),
        fc.boolean(),
        async (lines, size, isEnded) => {
          const body = Buffer.from(
            lines.map((each) => JSON.stringify(each)).join("\n") + (isEnded ? "\n" : ""),
          );
          answer = (response) => {
            for (let at = 0; at < body.length; at += size + 1)
              response.write(body.subarray(at, at + size + 1));
            response.end();
          };
          expect(await all()).toEqual(lines);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("gives each line when it comes, and ends the request when nobody wants more", async () => {
    const closed = new Promise((resolve) => {
      answer = (response) => {
        response.on("close", () => resolve("closed"));
        response.write('{"total":1}\n');
      };
    });
    for await (const line of fetchLines(counted, url, {}, new AbortController().signal)) {
      expect(line).toEqual({ total: 1 });
      break;
    }
    expect(await closed).toBe("closed");
  });

  test("that is called off ends the request", async () => {
    const controller = new AbortController();
    const closed = new Promise((resolve) => {
      answer = (response) => {
        response.on("close", () => resolve("closed"));
        response.write('{"total":1}\n');
        controller.abort();
      };
    });
    await expect(all(controller.signal)).rejects.toThrow(/abort/i);
    expect(await closed).toBe("closed");
  });

  test("may end with what went wrong", async () => {
    answer = (response) => response.end(`{"total":1}\n${JSON.stringify({ problem })}\n`);
    const lines: unknown[] = [];
    const reading = (async () => {
      for await (const line of fetchLines(counted, url, {}, new AbortController().signal)) lines.push(line);
    })();
    await expect(reading).rejects.toThrow(new RequestProblem(problem));
    expect(lines).toEqual([{ total: 1 }]);
  });

  test("that breaks off, makes no sense or is refused is a problem in words", async () => {
    answer = (response) => response.end('{"total":1}\n{"tot');
    await expect(all()).rejects.toThrow("broke off");
    answer = (response) => response.end('{"total":"many"}\n');
    await expect(all()).rejects.toThrow("is not what this page understands");
    answer = (response) => response.writeHead(503).end(JSON.stringify(problem));
    await expect(all()).rejects.toThrow("Too much is asked.");
  });
});
