import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, type Server } from "../../../e2e/start-server.ts";
import { startTestApiServer, type TestApiServer } from "./fixtures/api-server.ts";
import type { TestPod } from "./fixtures/cluster.ts";
import { seededRandom } from "../../../e2e/seeded-random.ts";

const random = seededRandom("kubernetes, killed");

const OPENSSL = "/usr/bin/openssl";
const LINES_EACH = 50_000;
const ROUNDS = 5;
const STEP = 500;

let folder: string;
let api: TestApiServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-kubernetes-once-"));
  api = await startTestApiServer();
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

/** Lines without a time of their own: what puts them in order is the kubelet's stamp and the order of storing. */
function lineOf(number: number, host: string): string {
  if (number % 1_000 === 7) return `${host} ${number} \xff\xc3(\x00\x1b[`;
  if (number % 500 === 3) return `${host} ${number} ${"long ".repeat(7_000)}`;
  if (number % 3 === 0)
    return `INFO ${host} line ${number} for JobId(1a2b3c4d…)`.replace("…", "\xe2\x80\xa6");
  return `${host} line ${number}`;
}

async function writeLines(pod: TestPod, isOver: () => boolean): Promise<void> {
  for (let from = 0; from < LINES_EACH; from += STEP) {
    api.cluster.write(
      pod,
      Array.from({ length: STEP }, (_, step) => lineOf(from + step, pod.name)),
    );
    await pause(isOver() ? 0 : 100);
  }
}

async function notes(server: Server, about: "restart" | "gap" = "restart"): Promise<number> {
  const response = await fetch(
    `${server.url}/api/logs?limit=100&q=${encodeURIComponent(`jobtrail:${about}`)}`,
  );
  const page = (await response.json()) as { events: unknown[] };
  return page.events.length;
}

async function exported(server: Server, query: string): Promise<string[]> {
  const response = await fetch(`${server.url}/api/export?format=raw&q=${encodeURIComponent(query)}`);
  const text = Buffer.from(await response.arrayBuffer()).toString("latin1");
  return text.split("\n").slice(0, -1);
}

describe.skipIf(!existsSync(OPENSSL))("Kubernetes, exactly once (needs openssl)", () => {
  test(
    "five SIGKILLs, five connections cut in the middle of a chunk, five restarts of each container, 100,000 lines",
    { timeout: 400_000 },
    async () => {
      api.cluster.isOrderly = true;
      const pods = [api.cluster.addPod("prover-0"), api.cluster.addPod("prover-1")];
      const config = `[[sources]]\ntype = "kubernetes"\nkubeconfig = "${api.kubeconfig}"\n`;
      const options = { config, args: ["--data", join(folder, "data")] };
      let round = 0;
      const writing = Promise.all(pods.map((pod) => writeLines(pod, () => round >= ROUNDS)));
      for (; round < ROUNDS; round++) {
        const server = await startServer(options);
        // Kubernetes keeps two runs: the next restart must not come before the last one was seen.
        await expect.poll(() => notes(server), { timeout: 120_000, interval: 50 }).toBe(round * pods.length);
        api.cutConnections();
        await pause(random() * 1_500);
        process.kill(server.pid, "SIGKILL");
        await server.stop();
        process.stdout.write(`killed ${round + 1} of ${ROUNDS}\n`);
        for (const pod of pods) {
          api.cluster.write(pod, [`last words of run ${round}`]);
          api.cluster.restart(pod, { reason: "OOMKilled", exitCode: 137 });
        }
      }
      await writing;
      const server = await startServer(options);
      try {
        await expect.poll(() => notes(server), { timeout: 120_000 }).toBe(ROUNDS * pods.length);
        for (const pod of pods) {
          const expected = pod.containers[0]?.runs.flatMap(({ lines }) =>
            lines.map(({ bytes }) => bytes.toString("latin1")),
          );
          const query = `source:kubernetes host:${pod.name} -jobtrail:*`;
          await expect
            .poll(async () => (await exported(server, query)).length, { timeout: 120_000, interval: 1_000 })
            .toBeGreaterThanOrEqual(expected?.length ?? 0);
          expect(await exported(server, query)).toEqual(expected);
        }
        expect(await notes(server, "restart")).toBe(ROUNDS * pods.length);
        expect(await notes(server, "gap")).toBe(0);
        process.stdout.write(`stored once each and in order: ${2 * LINES_EACH} lines over ${ROUNDS} kills\n`);
      } finally {
        await server.stop();
      }
    },
  );
});
