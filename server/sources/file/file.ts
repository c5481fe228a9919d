import { watch, type FSWatcher } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import * as z from "zod";
import { backOffMs, type BackOffLimits } from "../../../lib/back-off.ts";
import type { Chain } from "./chain.ts";
import { Disk } from "./disk.ts";
import { readFileCommands } from "./read-commands.ts";
import { closedProblem, damageProblem, problemWith } from "./problem.ts";
import { probeFiles } from "./probe.ts";
import { FileTail, type FileItem } from "./tail.ts";
import { askedForBy, findFiles } from "./find-files.ts";
import { openRest } from "./open-rest.ts";
import { patternFault } from "./path-pattern.ts";
import { positionOf, readPosition } from "./position.ts";
import { serviceOf } from "./rotated-name.ts";
import type {
  Checkpoints,
  Gap,
  Labels,
  NoteItem,
  OwnPlaces,
  Source,
  SourceKind,
  SourceStatus,
} from "../source.ts";

/** A file source in `jobtrail.toml`. */
export const fileConfigSchema = z.strictObject({
  type: z.literal("file"),
  name: z.string().min(1).default("file"),
  paths: z
    .array(z.string().min(1).superRefine(refuseFault))
    .min(1)
    .describe("Paths or globs, for example /var/log/zisk-*/zisk-*.log"),
  host: z.string().optional().describe("The host's name; this machine's where it is left out"),
  service: z
    .string()
    .optional()
    .describe("The service's name; taken from the file's name where it is left out"),
});

function refuseFault(pattern: string, context: z.RefinementCtx): void {
  const fault = patternFault(pattern);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
}

/** Options of a file source; `hostOf` and `serviceOf` win over the fixed names. */
export type FileOptions = z.infer<typeof fileConfigSchema> & { hostOf?: (path: string) => string };

/** Pauses between looks at quiet files; the file system's own notice, where it comes, cuts them short. */
const POLL_MS = 25;
const IDLE_POLL_MS = 250;
const ACTIVE_FOR_MS = 5_000;
/** Notices that come closer than this are taken together: a busy writer causes one for each line. */
const SHORTEST_PAUSE_MS = 5;
/** How often the globs are looked up again. */
const RESCAN_MS = 1_000;
/** More waiting bytes than this mean that old lines are being read, not new ones. */
const BACKFILL_BYTES = 4 * 1024 * 1024;

/** New names in a folder are looked up at once, but not more often than this. */
const RESCAN_SOONEST_MS = 50;
/** Between tries to read a file that cannot be read. */
const RETRY: BackOffLimits = { firstMs: 250, mostMs: 5_000 };
/** Gaps that are kept for the sources page. */
const MOST_GAPS = 24;

/** Files by path or glob, followed as they grow and are rotated; archives and the days of a series in front. */
export const file: SourceKind<typeof fileConfigSchema> = {
  schema: fileConfigSchema,
  create: createFileSource,
  probe: probeFiles,
  readCommands: readFileCommands,
};

/** Follows files by path or glob. */
export function createFileSource(options: FileOptions, own?: OwnPlaces): Source {
  return new FileSource(options, new Disk(own));
}

/** A stream and when it is looked at: quiet ones are looked at less often. */
interface Followed {
  tail: FileTail;
  activeMs: number;
  dueMs: number;
  /** Tries in a row that failed: then only the time wakes it. */
  failures: number;
}

class FileSource implements Source {
  readonly kind = "file";
  readonly name: string;
  readonly #options: FileOptions;
  readonly #disk: Disk;
  readonly #isAskedFor: (path: string) => boolean;
  readonly #followed = new Map<string, Followed>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #problems = new Map<string, string>();
  /** What the last look at the disk left out, a sentence each. */
  #left: readonly string[] = [];
  readonly #gaps: Gap[] = [];
  #state: SourceStatus["state"] = "starting";
  /** When the globs are looked up again, and when they were. */
  #scanMs = 0;
  #scannedMs = 0;
  #wake: (() => void) | undefined;

  constructor(options: FileOptions, disk: Disk) {
    this.#options = options;
    this.#disk = disk;
    this.name = options.name;
    this.#isAskedFor = askedForBy(options.paths);
  }

  status(): SourceStatus {
    const tails = [...this.#followed.values()].map(({ tail }) => tail);
    const behindBytes = tails.reduce((sum, tail) => sum + tail.behindBytes, 0);
    const isBehind = behindBytes > BACKFILL_BYTES || tails.some(({ isInArchives }) => isInArchives);
    const total = tails.reduce((sum, { backlog }) => sum + backlog.total, 0);
    const done = tails.reduce((sum, { backlog }) => sum + backlog.done, 0);
    const state = this.#state === "following" && isBehind ? "backfilling" : this.#state;
    const retries = [...this.#followed.values()].flatMap(({ failures, dueMs }) =>
      failures > 0 ? [dueMs] : [],
    );
    const damages = tails.flatMap((tail) => [...tail.damages].map(([path, why]) => damageProblem(path, why)));
    const own = this.#disk.own.problem === null ? [] : [this.#disk.own.problem];
    return {
      state: this.#problems.size > 0 && state === "following" ? "retrying" : state,
      problem: [...this.#problems.values(), ...this.#left, ...damages, ...own].join(" ") || null,
      streams: this.#followed.size,
      ...(retries.length > 0
        ? { retryAtMs: Math.round(Date.now() + Math.max(0, Math.min(...retries) - performance.now())) }
        : {}),
      behind: { amount: behindBytes, unit: "bytes" },
      ...(state === "backfilling" && done < total ? { progress: { done, total, unit: "bytes" } } : {}),
      ...(this.#gaps.length > 0 ? { gaps: [...this.#gaps] } : {}),
    };
  }

  async *read(from: Checkpoints, signal: AbortSignal): AsyncIterable<readonly FileItem[]> {
    const onAbort = (): void => this.#wake?.();
    signal.addEventListener("abort", onAbort);
    this.#scanMs = 0;
    try {
      while (!signal.aborted) {
        if (performance.now() >= this.#scanMs) {
          this.#scanMs = performance.now() + RESCAN_MS;
          await this.#scan(from, signal);
          this.#scannedMs = performance.now();
        }
        this.#state = "following";
        let isQuiet = true;
        for await (const item of this.#round()) {
          isQuiet = false;
          yield [item];
        }
        if (isQuiet) await this.#pause(signal);
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      await this.#close();
    }
  }

  /** One chunk of every file that has one, so that a large file does not starve the others. */
  async *#round(): AsyncIterable<FileItem> {
    for (const followed of this.#followed.values()) {
      const now = performance.now();
      if (followed.dueMs > now) continue;
      followed.dueMs = now + (now - followed.activeMs < ACTIVE_FOR_MS ? POLL_MS : IDLE_POLL_MS);
      const item = await this.#next(followed);
      if (!item) continue;
      followed.activeMs = now;
      followed.dueMs = 0;
      yield item;
    }
  }

  async #next(followed: Followed): Promise<FileItem | undefined> {
    const { tail } = followed;
    try {
      const item = await tail.next();
      followed.failures = 0;
      if (item?.kind === "note") this.#tellGap(item);
      this.#problems.delete(tail.stream);
      return item;
    } catch (error) {
      followed.dueMs = performance.now() + backOffMs(RETRY, followed.failures++);
      this.#problems.set(tail.stream, problemWith(tail.path, error));
      return undefined;
    }
  }

  #tellGap({ timeUs, message }: NoteItem): void {
    this.#gaps.push({ fromUs: null, toUs: timeUs, reason: message });
    if (this.#gaps.length > MOST_GAPS) this.#gaps.shift();
  }

  async #scan(from: Checkpoints, signal: AbortSignal): Promise<void> {
    const known = [...from.keys(), ...this.#followed.keys()];
    const { streams, closedFolders, problems } = await findFiles(this.#options.paths, known, signal);
    this.#left = problems;
    for (const [path, problem] of this.#problems)
      if (problem === closedProblem(path)) this.#problems.delete(path);
    for (const folder of closedFolders) this.#problems.set(folder, closedProblem(folder));
    for (const [stream, path] of streams) {
      const followed = this.#followed.get(stream);
      if (followed) {
        if (followed.tail.path !== path) followed.dueMs = 0;
        followed.tail.path = path;
        await followed.tail.forgetDamages();
        continue;
      }
      try {
        await this.#follow(stream, path, positionOf(stream, from));
        this.#problems.delete(stream);
      } catch (error) {
        this.#problems.set(stream, problemWith(path, error));
      }
    }
  }

  async #follow(stream: string, path: string, position: string | undefined): Promise<void> {
    const chain: Chain = { stream, isAskedFor: this.#isAskedFor, disk: this.#disk };
    const stopped = position === undefined ? undefined : readPosition(position);
    const rest = await openRest(chain, stopped);
    const tail = new FileTail({ chain, labels: this.#labels(stream), path, rest, stopped });
    this.#followed.set(stream, { tail, activeMs: performance.now(), dueMs: 0, failures: 0 });
    this.#watch(dirname(stream));
  }

  #labels(stream: string): Labels {
    const { host, service, hostOf } = this.#options;
    return {
      host: hostOf?.(stream) ?? host ?? hostname(),
      service: service ?? serviceOf(stream),
    };
  }

  #watch(folder: string): void {
    if (this.#watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (event, name) => {
        this.#notice(folder, event === "change" ? name : null);
      });
      watcher.on("error", () => {
        watcher.close();
        this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // No notices from this file system, or no more of them to be had: polling alone is enough.
    }
  }

  /** @param name the file that was written to; null where one has come, gone or changed its name */
  #notice(folder: string, name: string | null): void {
    for (const followed of this.#followed.values()) {
      const { path } = followed.tail;
      if (followed.failures > 0) continue;
      if (name === null ? dirname(path) === folder : path === join(folder, name)) followed.dueMs = 0;
    }
    if (name === null) this.#scanMs = Math.min(this.#scanMs, this.#scannedMs + RESCAN_SOONEST_MS);
    this.#wake?.();
  }

  /** Until a file is due, the globs are, or there is a notice. */
  async #pause(signal: AbortSignal): Promise<void> {
    const beganMs = performance.now();
    const dueMs = Math.min(this.#scanMs, ...[...this.#followed.values()].map((followed) => followed.dueMs));
    await new Promise<void>((done) => {
      let timer = setTimeout(done, Math.max(SHORTEST_PAUSE_MS, dueMs - beganMs));
      this.#wake = () => {
        clearTimeout(timer);
        const restMs = signal.aborted ? 0 : beganMs + SHORTEST_PAUSE_MS - performance.now();
        timer = setTimeout(done, Math.max(0, restMs));
      };
      if (signal.aborted) this.#wake();
    });
    this.#wake = undefined;
  }

  async #close(): Promise<void> {
    this.#state = "stopped";
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    await Promise.all([...this.#followed.values()].map(({ tail }) => tail.close()));
    this.#followed.clear();
  }
}
