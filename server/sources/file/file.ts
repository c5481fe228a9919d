import { watch, type FSWatcher } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import * as z from "zod";
import { backOffMs, type BackOffLimits } from "../../../lib/back-off.ts";
import type { Chain } from "./chain.ts";
import { Disk } from "./disk.ts";
import { readFileCommands } from "./read-commands.ts";
import { closedProblem, damageProblem, problemWith } from "./problem.ts";
import { probeFiles } from "./probe.ts";
import { FileTail, type FileItem } from "./tail.ts";
import { FollowedFiles, type Followed, type OpenFiles } from "./followed-files.ts";
import { openFilesLimit } from "../open-files.ts";
import { askedForBy, findFiles, type FoundFiles } from "./find-files.ts";
import { openRest } from "./open-rest.ts";
import { patternFault } from "./path-pattern.ts";
import { positionOf, readPosition, type Stopped } from "./position.ts";
import { serviceOf } from "./rotated-name.ts";
import type {
  Checkpoints,
  Gap,
  Hints,
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

/** A low limit is shared out: the store and the page need most of it. */
function openFiles(): OpenFiles {
  const limit = openFilesLimit();
  return { idle: Math.min(64, Math.ceil(limit / 16)), most: Math.min(1_024, Math.ceil(limit / 4)) };
}

/** Options of a file source; `hostOf` and `serviceOf` win over the fixed names. */
export type FileOptions = z.infer<typeof fileConfigSchema> & { hostOf?: (path: string) => string };

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
/** A look at the disk takes at most one part in this many of the time. */
const RESCAN_SHARE = 20;
/** Streams that are opened together, of as many as may be open. */
const AT_ONCE_SHARE = 8;
/** Stands for the disk as a whole among the problems. */
const DISK = "";
/** Problems that are told each in a sentence of its own. */
const MOST_PROBLEMS = 8;
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

class FileSource implements Source {
  readonly kind = "file";
  readonly name: string;
  readonly #options: FileOptions;
  readonly #disk: Disk;
  readonly #isAskedFor: (path: string) => boolean;
  readonly #followed = new FollowedFiles(openFiles());
  /** Streams that are still to be opened, and where their newest lines are. */
  #waiting = new Map<string, string>();
  #scanning: Promise<void> | undefined;
  /** What the last look at the disk found, until it is taken over. */
  #found: FoundFiles | undefined;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #problems = new Map<string, string>();
  /** What the last look at the disk left out, a sentence each. */
  #left: readonly string[] = [];
  readonly #gaps: Gap[] = [];
  readonly #atOnce = Math.ceil(openFiles().most / AT_ONCE_SHARE);
  #state: SourceStatus["state"] = "starting";
  /** When the globs are looked up again, and when at the soonest. */
  #scanMs = 0;
  #scanSoonestMs = 0;
  #wake: (() => void) | undefined;

  constructor(options: FileOptions, disk: Disk) {
    this.#options = options;
    this.#disk = disk;
    this.name = options.name;
    this.#isAskedFor = askedForBy(options.paths);
  }

  status(): SourceStatus {
    const followed = [...this.#followed.values()];
    const tails = followed.map(({ tail }) => tail);
    const behindBytes = tails.reduce((sum, tail) => sum + tail.behindBytes, 0);
    const isBehind =
      behindBytes > BACKFILL_BYTES ||
      this.#waiting.size > 0 ||
      tails.some(({ isInArchives }) => isInArchives);
    const total = tails.reduce((sum, { backlog }) => sum + backlog.total, 0);
    const done = tails.reduce((sum, { backlog }) => sum + backlog.done, 0);
    const state = this.#state === "following" && isBehind ? "backfilling" : this.#state;
    const retries = followed.flatMap(({ failures, dueMs }) => (failures > 0 ? [dueMs] : []));
    const damages = tails.flatMap((tail) => [...tail.damages].map(([path, why]) => damageProblem(path, why)));
    const own = this.#disk.own.problem === null ? [] : [this.#disk.own.problem];
    return {
      state: this.#problems.size > 0 && state === "following" ? "retrying" : state,
      problem: [...sentences(this.#problems), ...this.#left, ...damages, ...own].join(" ") || null,
      streams: this.#followed.size,
      ...(retries.length > 0
        ? { retryAtMs: Math.round(Date.now() + Math.max(0, Math.min(...retries) - performance.now())) }
        : {}),
      behind: { amount: behindBytes, unit: "bytes" },
      ...(state === "backfilling" && done < total ? { progress: { done, total, unit: "bytes" } } : {}),
      ...(this.#gaps.length > 0 ? { gaps: [...this.#gaps] } : {}),
    };
  }

  async *read(from: Checkpoints, signal: AbortSignal, hints?: Hints): AsyncIterable<readonly FileItem[]> {
    const onAbort = (): void => this.#wake?.();
    signal.addEventListener("abort", onAbort);
    this.#scanMs = 0;
    try {
      while (!signal.aborted) {
        if (performance.now() >= this.#scanMs) this.#scanning ??= this.#scan(from, signal);
        await this.#takeOver();
        await this.#followSome(from, hints);
        let isQuiet = true;
        for await (const item of this.#round()) {
          isQuiet = false;
          yield [item];
        }
        await this.#followed.spare();
        if (isQuiet && (this.#waiting.size === 0 || !this.#followed.hasRoom)) await this.#pause(signal);
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      await this.#scanning;
      await this.#close();
    }
  }

  /** One chunk of every file that has one, so that a large file does not starve the others. */
  async *#round(): AsyncIterable<FileItem> {
    for (const followed of this.#followed.values()) {
      if (followed.dueMs > performance.now()) continue;
      const item = await this.#next(followed);
      if (item) yield item;
      if (this.#followed.hasRoom) continue;
      // Read to its end, it is closed before the next one is opened; but only a look that brings nothing tells that it is.
      const more = followed.tail.behindBytes === 0 ? await this.#next(followed) : undefined;
      if (more) yield more;
      await this.#followed.spare();
    }
  }

  async #next(followed: Followed): Promise<FileItem | undefined> {
    const { tail } = followed;
    try {
      const item = await tail.next();
      followed.failures = 0;
      this.#followed.looked(followed, item !== undefined);
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

  /** Looks at the disk while what is known is being read. */
  async #scan(from: Checkpoints, signal: AbortSignal): Promise<void> {
    const beganMs = performance.now();
    const { paths } = this.#options;
    try {
      this.#found = await findFiles(paths, [...from.keys(), ...this.#followed.keys()], signal);
      this.#problems.delete(DISK);
    } catch (error) {
      if (!signal.aborted) this.#problems.set(DISK, problemWith(paths.join(", "), error));
    }
    const endedMs = performance.now();
    // A look that takes long is taken less often.
    this.#scanSoonestMs = endedMs + Math.max(RESCAN_SOONEST_MS, 4 * (endedMs - beganMs));
    this.#scanMs = endedMs + Math.max(RESCAN_MS, RESCAN_SHARE * (endedMs - beganMs));
    this.#scanning = undefined;
    this.#wake?.();
  }

  /** Between looks at files, so that none sees its path change under it. */
  async #takeOver(): Promise<void> {
    const found = this.#found;
    if (!found) return;
    this.#found = undefined;
    this.#state = "following";
    this.#left = found.problems;
    for (const [path, problem] of this.#problems)
      if (problem === closedProblem(path)) this.#problems.delete(path);
    for (const folder of found.closedFolders) this.#problems.set(folder, closedProblem(folder));
    this.#waiting = new Map();
    for (const [stream, path] of found.streams) {
      const followed = this.#followed.get(stream);
      if (!followed) this.#waiting.set(stream, path);
      else {
        this.#followed.moveTo(followed, path);
        if (followed.tail.damages.size > 0) await followed.tail.forgetDamages();
      }
    }
  }

  /** Opens some of the streams that wait, together: they share their looks at folders. */
  async #followSome(from: Checkpoints, hints: Hints = {}): Promise<void> {
    if (!this.#followed.hasRoom) return;
    const some = [...this.#waiting].slice(0, this.#atOnce);
    await Promise.all(
      some.map(async ([stream, path]) => {
        this.#waiting.delete(stream);
        try {
          await this.#follow(stream, path, stoppedAt(stream, from, hints), hints.ahead?.get(stream));
          this.#problems.delete(stream);
        } catch (error) {
          this.#problems.set(stream, problemWith(path, error));
        }
      }),
    );
  }

  async #follow(
    stream: string,
    path: string,
    stopped: Stopped | undefined,
    ahead: readonly string[] = [],
  ): Promise<void> {
    const chain: Chain = { stream, isAskedFor: this.#isAskedFor, disk: this.#disk };
    const rest = await openRest(chain, stopped);
    this.#followed.add(new FileTail({ chain, labels: this.#labels(stream), path, rest, stopped, ahead }));
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
        this.#notice(folder, name, event !== "change");
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

  /** @param isOther whether a file has come, gone or changed its name */
  #notice(folder: string, name: string | null, isOther: boolean): void {
    this.#followed.notice(folder, name);
    if (isOther) this.#scanMs = Math.min(this.#scanMs, this.#scanSoonestMs);
    this.#wake?.();
  }

  /** Until a file is due, the globs are, or there is a notice. */
  async #pause(signal: AbortSignal): Promise<void> {
    const beganMs = performance.now();
    let dueMs = this.#scanning ? Number.POSITIVE_INFINITY : this.#scanMs;
    for (const followed of this.#followed.values()) dueMs = Math.min(dueMs, followed.dueMs);
    await new Promise<void>((done) => {
      let timer = setTimeout(done, Math.min(RESCAN_MS, Math.max(SHORTEST_PAUSE_MS, dueMs - beganMs)));
      this.#wake = () => {
        clearTimeout(timer);
        const restMs = signal.aborted ? 0 : beganMs + SHORTEST_PAUSE_MS - performance.now();
        timer = setTimeout(done, Math.max(0, restMs));
      };
      if (signal.aborted || this.#found) this.#wake();
    });
    this.#wake = undefined;
  }

  async #close(): Promise<void> {
    this.#state = "stopped";
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    await this.#followed.close();
    this.#waiting.clear();
    this.#found = undefined;
  }
}

/** Where reading a stream ended, with what stands there where that is known. */
function stoppedAt(stream: string, from: Checkpoints, { lastLines }: Hints): Stopped | undefined {
  const position = positionOf(stream, from);
  if (position === undefined) return undefined;
  const lastLine = from.has(stream) ? lastLines?.get(stream) : undefined;
  return { ...readPosition(position), ...(lastLine && { lastLine }) };
}

/** Many files may have one and the same trouble. */
function sentences(problems: ReadonlyMap<string, string>): string[] {
  const all = [...problems.values()];
  const more = all.length - MOST_PROBLEMS;
  return more > 0 ? [...all.slice(0, MOST_PROBLEMS), `The same or another trouble with ${more} more.`] : all;
}
