import { setMaxListeners } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../e2e/start-server.ts";
import { askedWithin } from "./asked.ts";
import { askHealth, askNowAndThen, type Answers, type HealthAnswers } from "./asker.ts";
import { chanceOf } from "../e2e/chance.ts";
import { fillNowAndThen, soakDisk, type Disk } from "./full-disk.ts";
import { readLive, type LiveCount } from "./live-reader.ts";
import { writeLog, type Written } from "./log-writer.ts";
import type { Plan } from "./plan.ts";
import { program, type Program } from "./program.ts";
import { Parts } from "./parts.ts";
import { pushLines, type Doing, type Pushes } from "./pusher.ts";
import { compareStored, comparisonOf, type Comparison } from "./stored.ts";
import type { Stream } from "./stream.ts";
import { pause, tell } from "./told.ts";

/** What came of a run. */
export interface Outcome {
  /** Where its files are; removed where nothing was wrong. */
  folder: string;
  streams: { stream: Stream; written: Written; compared: Comparison }[];
  server: Program;
  forwarder: Program;
  disk: Disk;
  pushes: Pushes;
  live: LiveCount;
  questions: Answers;
  health: HealthAnswers;
  /** Parts of the run that broke or did not end, and what could not be compared. */
  broken: string[];
  /** Rows that the server has, and their bytes on disk. */
  rows: number;
  bytes: number;
}

const LONGEST_LIFE_MS = 25 * 60_000;
const FULL_EVERY_MS = 15 * 60_000;
const QUIET_MS = 10_000;
/** What begins nothing new any more has so long to end; a server that was just killed starts within it. */
const PARTS_END_WITHIN_MS = 60_000;
const ANSWERED_WITHIN_MS = 10_000;
const SETTLED_WITHIN_MS = 300_000;
const never = new AbortController().signal;

/** Writes, breaks, waits until all is quiet, and compares. */
export async function runSoak(plan: Plan): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "jobtrail-soak-"));
  const disk = soakDisk();
  const url = `http://127.0.0.1:${await freePort()}`;
  tell(`seed ${plan.seed}; files in ${folder}, data in ${disk.path}; the server is at ${url}`);
  if (!disk.isMounted) tell("Skipped: full disks (this user may not mount a small one)");
  const pace = { longMs: Math.min(LONGEST_LIFE_MS, plan.durationMs / 4) };
  const server = program(
    "server",
    serverArguments(folder, disk, url, plan),
    join(folder, "server.log"),
    pace,
  );
  const forwarder = program(
    "forwarder",
    forwarderArguments(folder, url, plan),
    join(folder, "forwarder.log"),
    pace,
  );
  const outcome: Outcome = {
    folder,
    streams: [],
    server,
    forwarder,
    disk,
    pushes: { batches: 0, again: 0, twice: 0, refused: [] },
    live: { events: 0, connections: 0, gaps: 0, skipped: 0, missing: 0, late: 0, repeated: 0, faults: [] },
    questions: { byStatus: new Map(), longestMs: 0 },
    health: { byStatus: new Map(), longestMs: 0, longestStartMs: 0 },
    broken: [],
    rows: 0,
    bytes: 0,
  };
  await flow(plan, url, outcome);
  tell("Lines and faults are over; waiting until all is stored");
  await settled(url, outcome);
  for (const part of outcome.streams) {
    tell(`comparing ${part.stream.name}`);
    const compared = await compareStored(url, part.stream, part.written.events).catch((error: unknown) => {
      const words = `could not be compared: ${part.stream.name}: ${String(error)}`;
      tell(words);
      outcome.broken.push(words);
    });
    part.compared = compared ?? comparisonOf(part.written.events);
  }
  await forwarder.end();
  await server.end();
  return outcome;
}

/** Removes what a run left, where nothing is to be looked at. */
export function removeSoak({ folder, disk }: Outcome): void {
  disk.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function flow(plan: Plan, url: string, outcome: Outcome): Promise<void> {
  const over = AbortSignal.timeout(plan.durationMs);
  // Every part waits for it.
  setMaxListeners(0, over);
  const part = (name: string) => chanceOf(plan.seed, name);
  const parts = new Parts();
  parts.add("server", outcome.server.run(part("server"), over));
  parts.add("forwarder", outcome.forwarder.run(part("forwarder"), over));
  parts.add("questions", askNowAndThen(url, part("questions"), outcome.questions, over));
  parts.add("health", askHealth(url, outcome.server, outcome.health, over));
  for (const [index, query] of ["", "service:soak-a", "host:prover-05,prover-07"].entries())
    parts.add(`live ${index}`, readLive(url, query, part(`live ${index}`), outcome.live, over));
  parts.add("progress", progress(outcome, over));
  const fullEveryMs = Math.min(FULL_EVERY_MS, plan.durationMs / 4);
  if (outcome.disk.isMounted)
    parts.add("disk", fillNowAndThen(outcome.disk, fullEveryMs, part("disk"), over));
  for (const stream of plan.streams) {
    const written: Written = { events: 0, rotations: 0 };
    outcome.streams.push({ stream, written, compared: comparisonOf(0) });
    const chance = part(stream.name);
    const doing: Doing = { words: "" };
    const work =
      stream.way === "push"
        ? pushLines(stream, url, chance, written, outcome.pushes, doing, over)
        : writeLog(stream, pathOf(outcome.folder, stream), chance, written, over);
    const name = `${stream.way === "push" ? "pusher" : "writer"} of ${stream.name}`;
    parts.add(name, work, () => doing.words);
  }
  await new Promise<void>((resolve) => over.addEventListener("abort", () => resolve()));
  outcome.broken.push(...(await parts.ended(PARTS_END_WITHIN_MS)));
}

function pathOf(folder: string, { way, host, name }: Stream): string {
  return join(folder, way.startsWith("forwarded") ? "away" : "here", host, `${name}.log`);
}

function serverArguments(folder: string, disk: Disk, url: string, { streams }: Plan): string[] {
  const config = join(folder, "jobtrail.toml");
  writeFileSync(
    config,
    sourcesOf(
      folder,
      streams.filter(({ way }) => way.startsWith("file")),
    ),
  );
  return ["serve", "--config", config, "--data", join(disk.path, "data"), "--port", new URL(url).port];
}

function forwarderArguments(folder: string, url: string, { streams }: Plan): string[] {
  const config = join(folder, "forward.toml");
  writeFileSync(
    config,
    sourcesOf(
      folder,
      streams.filter(({ way }) => way.startsWith("forwarded")),
    ),
  );
  const spool = join(folder, "spool");
  return [
    "forward",
    "--config",
    config,
    "--to",
    url,
    "--name",
    "away",
    "--spool",
    spool,
    "--spool-limit",
    "64MiB",
  ];
}

function sourcesOf(folder: string, streams: readonly Stream[]): string {
  const tables = streams.map((stream) => {
    const path = pathOf(folder, stream);
    mkdirSync(join(path, ".."), { recursive: true });
    return `[[sources]]\ntype = "file"\nname = "${stream.name}"\nhost = "${stream.host}"\npaths = ["${path}"]\n`;
  });
  return tables.join("\n");
}

async function progress({ streams, server, forwarder, live }: Outcome, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await pause(60_000, over);
    const events = streams.reduce((sum, { written }) => sum + written.events, 0);
    const memory = (of: Program): number => Math.round(of.fate.lives.at(-1)?.at(-1)?.memoryMb ?? 0);
    tell(
      `${events} events written, ${live.events} seen live; server ${memory(server)} MB, forwarder ${memory(forwarder)} MB`,
    );
  }
}

/** Resolves when the number of rows has not changed for a while, or after some minutes in any case. */
async function settled(url: string, outcome: Outcome): Promise<void> {
  const written = outcome.streams.reduce((sum, { written }) => sum + written.events, 0);
  const deadlineMs = performance.now() + SETTLED_WITHIN_MS;
  let quietSinceMs = performance.now();
  while (performance.now() < deadlineMs) {
    await pause(1_000, never);
    const health = await askedWithin(
      `${url}/api/health`,
      ANSWERED_WITHIN_MS,
      {},
      (response) => response.json() as Promise<{ rows: number; bytes: number }>,
    );
    if (health?.rows !== outcome.rows || outcome.rows < written) {
      if (health?.rows !== outcome.rows) quietSinceMs = performance.now();
      outcome.rows = health?.rows ?? outcome.rows;
      outcome.bytes = health?.bytes ?? outcome.bytes;
    }
    // What is lost never comes: quiet alone is enough, after a longer while.
    const quietMs = performance.now() - quietSinceMs;
    if (quietMs > QUIET_MS && outcome.rows >= written) return;
    if (quietMs > 6 * QUIET_MS) return;
  }
}
