import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, type Server } from "../../../e2e/start-server.ts";
import { Dockerd, HAS_DOCKER } from "./fixtures/dockerd.ts";
import { seededRandom } from "../../../e2e/seeded-random.ts";

const random = seededRandom("docker, killed");

const KILLS = 5;
const WORKERS = 3;
const LINES_EACH = 30_000;
const RESTARTED_RUNS = KILLS + 1;
const LINES_A_RUN = 2_000;

/** Prints numbered lines, 250 in a twentieth of a second, on both outputs; how many times it ran is in front. */
const script = (lines: number): string =>
  [
    "run=$(cat /tmp/run 2>/dev/null || echo 0); run=$((run + 1)); echo $run > /tmp/run",
    "i=0",
    `while [ $i -lt ${lines} ]; do`,
    '  echo "$run $i out of the work of this container"; i=$((i + 1))',
    '  [ $((i % 100)) -ne 0 ] || echo "$run $i err" >&2',
    "  [ $((i % 250)) -ne 0 ] || sleep 0.05",
    "done",
    "sleep 600",
  ].join("\n");

/** What the engine itself has in its files, container by container. */
async function loggedBy(dockerd: Dockerd, id: string): Promise<string[]> {
  const file = join(dockerd.folder, "data", "containers", id, `${id}-json.log`);
  const entries = (await readFile(file, "utf8")).split("\n").filter(Boolean);
  return entries
    .map((entry) => (JSON.parse(entry) as { log: string }).log)
    .join("")
    .split("\n")
    .slice(0, -1);
}

async function exported(server: Server, query: string): Promise<string[]> {
  const response = await fetch(`${server.url}/api/export?format=raw&q=${encodeURIComponent(query)}`);
  return (await response.text()).split("\n").slice(0, -1);
}

/** The lines with how often each occurs, so that a difference is told shortly. */
function difference(
  actual: readonly string[],
  expected: readonly string[],
): { missing: string[]; extra: string[] } {
  const counts = new Map<string, number>();
  for (const line of expected) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of actual) counts.set(line, (counts.get(line) ?? 0) - 1);
  const of = (sign: number): string[] =>
    [...counts].filter(([, count]) => count * sign > 0).map(([line]) => line);
  return { missing: of(1).slice(0, 5), extra: of(-1).slice(0, 5) };
}

describe.skipIf(!HAS_DOCKER)("exactly once from Docker (needs docker.io and busybox-static)", () => {
  let folder: string;
  let dockerd: Dockerd;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "jobtrail-docker-once-"));
    dockerd = await Dockerd.start(["--live-restore"]);
  });
  afterAll(async () => {
    await dockerd.close();
    await rm(folder, { recursive: true, force: true });
  });

  test(
    "100,000 lines while Jobtrail and the engine are killed five times each and a container is restarted",
    { timeout: 400_000 },
    async () => {
      const ids: string[] = [];
      for (let number = 1; number <= WORKERS; number++)
        ids.push(await dockerd.runService("demo", "worker", number, script(LINES_EACH)));
      ids.push(await dockerd.run("zisk-coordinator", script(LINES_A_RUN)));
      const config = `[[sources]]\ntype = "docker"\nsocket = "${dockerd.socket}"\n`;
      const options = { config, args: ["--data", join(folder, "data")] };

      const beganMs = performance.now();
      for (let kills = 1; kills <= KILLS; kills++) {
        const server = await startServer(options);
        await pause(random() * 1_000);
        // Now the one and now the other goes first, and the engine's end is orderly now and then.
        const endEngine = () => dockerd.end(kills % 3 === 0 ? "SIGTERM" : "SIGKILL");
        if (kills % 2 === 0) await endEngine();
        await pause(random() * 300);
        process.kill(server.pid, "SIGKILL");
        await server.stop();
        await endEngine();
        await dockerd.start();
        await dockerd.docker("restart", "-t", "0", "zisk-coordinator");
        process.stdout.write(
          `killed ${kills} of ${KILLS} after ${Math.round((performance.now() - beganMs) / 1_000)} s\n`,
        );
      }

      // The engine may lose what it had read and not yet written when it was killed: its own files are what counts.
      const hosts = [...Array.from({ length: WORKERS }, (_, at) => `worker-${at + 1}`), "zisk-coordinator"];
      const ends = [
        ...Array.from({ length: WORKERS }, () => `1 ${LINES_EACH - 1}`),
        `${RESTARTED_RUNS} ${LINES_A_RUN - 1}`,
      ];
      const lastWritten = (): Promise<string[]> =>
        Promise.all(
          ids.map(async (id) => {
            const written = (await loggedBy(dockerd, id)).filter((line) => line.includes(" out "));
            return written.at(-1)?.replace(/ out .*$/, "") ?? "";
          }),
        );
      await expect.poll(lastWritten, { timeout: 90_000, interval: 500 }).toEqual(ends);
      process.stdout.write(`written after ${Math.round((performance.now() - beganMs) / 1_000)} s\n`);
      const truth = await Promise.all(ids.map((id) => loggedBy(dockerd, id)));
      const total = truth.flat().length;
      expect(total).toBeGreaterThan(90_000);

      const server = await startServer(options);
      try {
        const lines = (host: string): Promise<string[]> => exported(server, `host:${host} -jobtrail:restart`);
        const rows = async (): Promise<number> =>
          ((await (await fetch(`${server.url}/api/health`)).json()) as { rows: number }).rows;
        await expect.poll(rows, { timeout: 90_000, interval: 500 }).toBeGreaterThanOrEqual(total);
        await expect.poll(async () => (await lines("zisk-coordinator")).length).toBe(truth.at(-1)?.length);
        for (const [at, host] of hosts.entries()) {
          const stored = await lines(host);
          expect({ host, ...difference(stored, truth[at] ?? []) }).toEqual({ host, missing: [], extra: [] });
          for (const output of [" out ", " err"])
            expect(stored.filter((line) => line.includes(output))).toEqual(
              truth[at]?.filter((line) => line.includes(output)),
            );
        }
        const answer = await fetch(`${server.url}/api/logs?q=${encodeURIComponent("jobtrail:restart")}`);
        const restarts = ((await answer.json()) as { events: { id: string }[] }).events;
        expect(restarts.length).toBeGreaterThan(0);
        expect(restarts.length).toBeLessThanOrEqual(KILLS);
        expect(new Set(restarts.map(({ id }) => id)).size).toBe(restarts.length);
        process.stdout.write(
          `stored once each, in order: ${total} lines; ${restarts.length} restarts told, in ${Math.round((performance.now() - beganMs) / 1_000)} s\n`,
        );
      } finally {
        await server.stop();
      }
    },
  );
});
