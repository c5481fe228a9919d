import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Chance } from "../e2e/chance.ts";
import { figuresOf, type ProcessFigures } from "./process-figures.ts";
import { pause, tell } from "./told.ts";

const PROGRAM = fileURLToPath(new URL("./jobtrail.mjs", import.meta.url));
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SAMPLE_EVERY_MS = 5_000;
const STOP_WITHIN_MS = 30_000;

/** How a program's life ends. */
type Ending = "SIGKILL" | "SIGTERM" | "by itself";

/** How a program that is killed again and again has fared. */
export interface Fate {
  kills: number;
  /** Orderly ends that it was asked for. */
  stops: number;
  /** Times that it ended without being asked, with what it printed last. */
  falls: string[];
  /** What it held, by life. */
  lives: ProcessFigures[][];
}

/** A program that is started again whenever it ends, as a service manager does. */
export interface Program {
  readonly fate: Fate;
  /** When its present life began, of `performance.now()`; null while none runs. */
  aliveSinceMs: number | null;
  /** Goes on until the run is over, then leaves the program running. */
  run(chance: Chance, over: AbortSignal): Promise<void>;
  /** Asks it to end, and waits for that. */
  end(): Promise<void>;
}

/** How long lives and pauses are, ms. */
export interface Pace {
  /** The longest life. */
  longMs: number;
}

/** @param args of `jobtrail` @param log what it prints is added to that file */
export function program(name: string, args: readonly string[], log: string, pace: Pace): Program {
  let child: ChildProcess | undefined;
  let lastWords = "";
  const output = createWriteStream(log, { flags: "a" });
  const self: Program = {
    fate: { kills: 0, stops: 0, falls: [], lives: [] },
    aliveSinceMs: null,
    async run(chance, over) {
      while (!over.aborted) {
        await live(lifeMs(chance, pace), chance.isIn(0.15) ? "SIGTERM" : "SIGKILL", over);
        if (!over.aborted) await pause(chance.isIn(0.5) ? 0 : chance.between(0, 20_000), over);
      }
      if (child === undefined) start();
    },
    async end() {
      if (child !== undefined) await ended(child, "SIGTERM");
    },
  };

  function start(): ChildProcess {
    const started = spawn(
      process.execPath,
      ["--max-semi-space-size=32", "--enable-source-maps", PROGRAM, ...args],
      {
        cwd: ROOT,
        env: { ...process.env, NODE_ENV: "production", UV_THREADPOOL_SIZE: "8" },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const keep = (chunk: Buffer): void => {
      lastWords = `${lastWords}${chunk.toString()}`.slice(-600);
      output.write(chunk);
    };
    started.stdout.on("data", keep);
    started.stderr.on("data", keep);
    child = started;
    self.aliveSinceMs = performance.now();
    started.once("exit", (code, signal) => {
      output.write(`-- ${new Date().toISOString()} ${name} ended: ${signal ?? code}\n`);
      if (child !== started) return;
      child = undefined;
      self.aliveSinceMs = null;
    });
    return started;
  }

  /** One life, sampled, which ends as given after a time; with the run it goes on. */
  async function live(ms: number, ending: Exclude<Ending, "by itself">, over: AbortSignal): Promise<void> {
    lastWords = "";
    const started = start();
    const figures: ProcessFigures[] = [];
    self.fate.lives.push(figures);
    const beganMs = performance.now();
    const sampling = setInterval(() => {
      const now = figuresOf(started.pid ?? 0, performance.now() - beganMs);
      if (now !== null) figures.push(now);
    }, SAMPLE_EVERY_MS);
    const gone = once(started, "exit").then(() => "gone" as const);
    const how = await Promise.race([gone, pause(ms, over).then(() => "time" as const)]);
    clearInterval(sampling);
    if (how === "gone") fell();
    else if (!over.aborted) {
      tell(`${name}: ${ending} after ${Math.round(ms / 1_000)} s`);
      if (ending === "SIGKILL") self.fate.kills++;
      else self.fate.stops++;
      await ended(started, ending);
    }
  }

  function fell(): void {
    self.fate.falls.push(lastWords.trim());
    tell(`${name}: ended by itself; it printed: ${lastWords.trim()}`);
  }
  return self;
}

/** Most lives are short, some are so long that memory can be seen to grow. */
function lifeMs(chance: Chance, { longMs }: Pace): number {
  const kind = chance.next();
  if (kind < 0.4) return chance.between(2_000, Math.min(30_000, longMs / 4));
  if (kind < 0.8) return chance.between(longMs / 20, longMs / 4);
  return chance.between(longMs / 2, longMs);
}

async function ended(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill(signal);
  const forced = setTimeout(() => {
    tell(`pid ${child.pid} did not end within ${STOP_WITHIN_MS / 1_000} s of ${signal}`);
    child.kill("SIGKILL");
  }, STOP_WITHIN_MS);
  await exit;
  clearTimeout(forced);
}
