import { join } from "node:path";
import { WebSocket } from "ws";
import { startServer, type Server } from "../e2e/start-server.ts";
import { createModel } from "../lib/trail/model.ts";
import { unpackReadings } from "../lib/trail/packed.ts";
import { unpackSegments } from "../lib/trail/packed-segments.ts";
import { jobReadingsSchema } from "../lib/trail/shape.ts";
import { trailOf } from "../lib/trail/trail.ts";
import { Board } from "../server/jobs/board.ts";
import { PROTOCOL_VERSION } from "../server/protocol/live.ts";
import { openStore } from "../server/store/open.ts";
import { bigJob, type JobSize } from "./big-job.ts";
import type { BenchFigure } from "./figure.ts";
import { metric, percentile } from "./server-figures.ts";

const LINES_A_REQUEST = 20_000;
const ROUNDS = 40;
const PAGES = 10;
const REBUILDS = 5;
const WATCH_MS = 10_000;
const WATCHED_LINES_PER_SECOND = 100;
const LARGE: JobSize = { workers: 100, segments: 1_000 };

/** What jobs cost: their list, a large trail, those who watch one, and the start with ten thousand of them. */
export async function run(): Promise<BenchFigure[]> {
  const server = await startServer();
  try {
    return [
      ...(await list(server)),
      ...(await largeTrail(server)),
      ...(await watched(server)),
      ...(await restarted(server)),
    ];
  } finally {
    await server.stop();
  }
}

/** The id of the job with that number: no two begin alike. */
function jobId(number: number): string {
  return `${number.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
}

async function push(server: Server, lines: Iterable<object>): Promise<void> {
  let body: string[] = [];
  const send = async () => {
    const response = await fetch(`${server.url}/api/ingest`, { method: "POST", body: body.join("\n") });
    if (!response.ok) throw new Error(`The lines were not taken: ${await response.text()}`);
    body = [];
  };
  for (const line of lines) if (body.push(JSON.stringify(line)) >= LINES_A_REQUEST) await send();
  if (body.length > 0) await send();
}

function* manyJobs(from: number, count: number, size: JobSize): Generator<object> {
  const nowUs = Date.now() * 1_000;
  for (let number = from; number < from + count; number++)
    yield* bigJob(jobId(number), nowUs - (count - number) * 1_000_000 - 7_200_000_000, size);
}

async function timed(server: Server, path: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${server.url}${path}`);
  await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return performance.now() - began;
}

async function list(server: Server): Promise<BenchFigure[]> {
  await push(server, manyJobs(0, 100, { workers: 100, segments: 0 }));
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await timed(server, "/api/jobs?limit=100"));
  return [
    {
      name: "list of 100 jobs × 100 workers, p95",
      value: percentile(times, 0.95),
      unit: "ms",
      target: "< 100",
    },
  ];
}

async function largeTrail(server: Server): Promise<BenchFigure[]> {
  const job = jobId(1_000_000);
  await push(server, bigJob(job, (Date.now() - 3_600_000) * 1_000, LARGE));
  const times: number[] = [];
  for (let round = 0; round < 10; round++) times.push(await timed(server, `/api/jobs/${job}/readings`));
  const text = await (await fetch(`${server.url}/api/jobs/${job}/readings`)).text();
  const readings = jobReadingsSchema.parse(JSON.parse(text));
  const model = createModel();
  model.add(unpackReadings(readings.readings));
  model.addSegments(unpackSegments(readings.segments));
  const made: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    trailOf(readings.facts.job, model, { facts: readings.facts });
    made.push(performance.now() - began);
  }
  return [
    { name: "readings of 100 workers × 1,000 segments, p50", value: percentile(times, 0.5), unit: "ms" },
    { name: "readings of 100 workers × 1,000 segments, as sent", value: text.length / 1024, unit: "KiB" },
    { name: "the trail made of them, p50", value: percentile(made, 0.5), unit: "ms" },
  ];
}

/** Ten pages that watch a job of 100 workers while it runs. */
async function watched(server: Server): Promise<BenchFigure[]> {
  const job = jobId(2_000_000);
  const lines = [...bigJob(job, Date.now() * 1_000, { workers: 100, segments: 200 })];
  await push(server, lines.slice(0, 2));
  const answer = await fetch(`${server.url}/api/jobs/${job}/readings`);
  const { facts, seq } = jobReadingsSchema.parse(await answer.json());
  const sockets = Array.from({ length: PAGES }, () => watch(server, facts.name, seq));
  const delays: number[] = [];
  const began = performance.now();
  let sent = 2;
  while (performance.now() - began < WATCH_MS) {
    const asked = performance.now();
    await push(server, lines.slice(sent, (sent += WATCHED_LINES_PER_SECOND / 10)));
    // The delay is that since it was last asked: once a second.
    if (delays.length < (performance.now() - began) / 1_000)
      delays.push((await metric(server, "jobtrail_event_loop_delay_p99_seconds")) * 1_000);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 100 - (performance.now() - asked))));
  }
  for (const { socket } of sockets) socket.close();
  const frames = sockets.reduce((sum, { count }) => sum + count(), 0);
  return [
    {
      name: `event-loop delay p99 of the worst second, ${PAGES} pages watch a running job`,
      value: Math.max(...delays.slice(1)),
      unit: "ms",
      target: "< 50",
    },
    { name: "frames that each of them is sent", value: frames / PAGES / (WATCH_MS / 1_000), unit: "/s" },
  ];
}

function watch(server: Server, job: string, after: string) {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/live`);
  let frames = 0;
  socket.on("open", () =>
    socket.send(JSON.stringify({ v: PROTOCOL_VERSION, type: "subscribe_readings", id: "r", job, after })),
  );
  socket.on("message", () => (frames += 1));
  return { socket, count: () => frames };
}

/** The board of ten thousand jobs, read from the store. */
async function restarted(server: Server): Promise<BenchFigure[]> {
  await push(server, manyJobs(10_000, 10_000, { workers: 8, segments: 0 }));
  process.kill(server.pid, "SIGINT");
  await server.ended;
  const store = await openStore({ dataDir: join(server.folder, "data") });
  const board = new Board(store, () => undefined);
  const times: number[] = [];
  for (let round = 0; round < REBUILDS; round++) {
    const began = performance.now();
    await board.rebuild();
    times.push(performance.now() - began);
  }
  const { total } = await board.page({ fromUs: 0, toUs: Number.MAX_SAFE_INTEGER, limit: 1, pool: "with" });
  board.close();
  await store.close();
  return [
    {
      name: `board of ${total} jobs read from the store, p50`,
      value: percentile(times, 0.5) / 1_000,
      unit: "s",
      target: "< 2",
    },
    {
      name: "the same, first, while the store still merges what came in",
      value: (times[0] ?? 0) / 1_000,
      unit: "s",
    },
  ];
}
