import type { Chance } from "../e2e/chance.ts";
import { askedWithin } from "./asked.ts";
import type { Program } from "./program.ts";
import { pause, tell } from "./told.ts";

/** How questions were answered. */
export interface Answers {
  /** By status; 0 where there was no answer. */
  byStatus: Map<number, number>;
  /** The longest that an answer took, ms. */
  longestMs: number;
}

const QUESTIONS = [
  "/api/logs?limit=200",
  "/api/logs?limit=100&q=level%3E%3Dwarn",
  "/api/logs?limit=100&q=cannot%20reach",
  "/api/logs?limit=100&q=nothing_says_this",
  "/api/facets?from=now-15m&q=segment",
  "/api/facets",
  "/api/histogram?buckets=60&q=elapsed_ms%3E3000&from=now-1h",
  "/api/histogram?buckets=120",
  "/api/jobs?limit=50",
  "/api/sources",
  "/api/metrics",
  "/api/export?format=ndjson&from=now-2m",
];
const HEALTH_EVERY_MS = 1_000;
const START_EVERY_MS = 100;
const SLOW_HEALTH_MS = 500;

/** Asks what pages ask, one question behind the other, and calls some off, until the run is over. */
export async function askNowAndThen(
  url: string,
  chance: Chance,
  answers: Answers,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    await pause(chance.between(200, 3_000), over);
    const question = QUESTIONS[chance.whole(0, QUESTIONS.length)] ?? "/api/logs";
    const withinMs = chance.isIn(0.15) ? chance.between(1, 300) : 60_000;
    await asked(`${url}${question}`, withinMs, answers);
  }
}

/** How health was answered. */
export interface HealthAnswers extends Answers {
  /** The longest from a server's begin to its first answer, ms; not counted in the other figures. */
  longestStartMs: number;
}

/** Asks a running server how it fares, each second, until the run is over. */
export async function askHealth(
  url: string,
  server: Program,
  answers: HealthAnswers,
  over: AbortSignal,
): Promise<void> {
  /** The life that has answered already. */
  let known: number | null = null;
  while (!over.aborted) {
    await pause(server.aliveSinceMs === known ? HEALTH_EVERY_MS : START_EVERY_MS, over);
    const life = server.aliveSinceMs;
    if (life === null) continue;
    const { status, tookMs } = await answered(`${url}/api/health`, 60_000);
    // One that ends answers nobody; what it took while one life lasted counts.
    if (server.aliveSinceMs !== life || status === 0) continue;
    if (life !== known) {
      known = life;
      answers.longestStartMs = Math.max(answers.longestStartMs, performance.now() - life);
      continue;
    }
    add(answers, status, tookMs);
    if (tookMs > SLOW_HEALTH_MS) tell(`health: answered after ${Math.round(tookMs)} ms`);
  }
}

async function asked(url: string, withinMs: number, answers: Answers): Promise<void> {
  const { status, tookMs } = await answered(url, withinMs);
  add(answers, status, status === 0 ? 0 : tookMs);
  if (status >= 500 && status !== 503 && status !== 507) tell(`asked: ${url} was answered with ${status}`);
}

function add(answers: Answers, status: number, tookMs: number): void {
  answers.byStatus.set(status, (answers.byStatus.get(status) ?? 0) + 1);
  answers.longestMs = Math.max(answers.longestMs, tookMs);
}

async function answered(url: string, withinMs: number): Promise<{ status: number; tookMs: number }> {
  const beganMs = performance.now();
  const status = await askedWithin(url, withinMs, {}, async (response) => {
    // Read to its end and kept nowhere.
    for await (const chunk of response.body ?? []) void chunk;
    return response.status;
  });
  return { status: status ?? 0, tookMs: performance.now() - beganMs };
}
