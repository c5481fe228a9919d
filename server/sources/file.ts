import { watch, type FSWatcher } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { quote } from "shell-quote";
import * as z from "zod";
import { FileTail } from "./file-tail.ts";
import { findFiles } from "./find-files.ts";
import { openRest } from "./rotated-files.ts";
import type {
  BytesItem,
  Checkpoints,
  Labels,
  Probe,
  ReadCommand,
  Source,
  SourceKind,
  SourceStatus,
  StreamInView,
} from "./source.ts";

/** A file source in `jobtrail.toml`. */
export const fileConfigSchema = z.strictObject({
  type: z.literal("file"),
  name: z.string().min(1).default("file"),
  paths: z.array(z.string().min(1)).min(1).describe("Paths or globs, for example /var/log/zisk-*/zisk-*.log"),
  host: z.string().optional().describe("The host's name; this machine's where it is left out"),
  service: z
    .string()
    .optional()
    .describe("The service's name; taken from the file's name where it is left out"),
});

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

/** Files by path or glob, followed as they grow and are rotated. */
export const file: SourceKind<typeof fileConfigSchema> = {
  schema: fileConfigSchema,
  create: createFileSource,
  probe: probeFiles,
  readCommands: readFileCommands,
};

/** Follows files by path or glob. */
export function createFileSource(options: FileOptions): Source {
  return new FileSource(options);
}

/** A file and when it is looked at: quiet ones are looked at less often. */
interface Followed {
  tail: FileTail;
  activeMs: number;
  dueMs: number;
}

class FileSource implements Source {
  readonly kind = "file";
  readonly name: string;
  readonly #options: FileOptions;
  readonly #followed = new Map<string, Followed>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #problems = new Map<string, string>();
  #state: SourceStatus["state"] = "starting";
  #wake: (() => void) | undefined;

  constructor(options: FileOptions) {
    this.#options = options;
    this.name = options.name;
  }

  status(): SourceStatus {
    const behind = [...this.#followed.values()].reduce((sum, { tail }) => sum + tail.behind, 0);
    const state = this.#state === "following" && behind > BACKFILL_BYTES ? "backfilling" : this.#state;
    const problem = [...this.#problems.values()].join(" ") || null;
    return {
      state: problem && state === "following" ? "retrying" : state,
      problem,
      streams: this.#followed.size,
    };
  }

  async *read(from: Checkpoints, signal: AbortSignal): AsyncIterable<readonly BytesItem[]> {
    const onAbort = (): void => this.#wake?.();
    signal.addEventListener("abort", onAbort);
    let scanMs = 0;
    try {
      while (!signal.aborted) {
        if (performance.now() >= scanMs) {
          await this.#scan(from);
          scanMs = performance.now() + RESCAN_MS;
        }
        let isQuiet = true;
        for await (const item of this.#round()) {
          isQuiet = false;
          yield [item];
        }
        this.#state = "following";
        if (isQuiet) await this.#pause(scanMs, signal);
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      await this.#close();
    }
  }

  /** One chunk of every file that has one, so that a large file does not starve the others. */
  async *#round(): AsyncIterable<BytesItem> {
    for (const followed of this.#followed.values()) {
      const { tail } = followed;
      const now = performance.now();
      if (followed.dueMs > now) continue;
      followed.dueMs = now + (now - followed.activeMs < ACTIVE_FOR_MS ? POLL_MS : IDLE_POLL_MS);
      const item = await this.#next(tail);
      if (!item) continue;
      followed.activeMs = now;
      followed.dueMs = 0;
      yield item;
    }
  }

  async #next(tail: FileTail): Promise<BytesItem | undefined> {
    try {
      const item = await tail.next();
      this.#problems.delete(tail.path);
      return item;
    } catch (error) {
      this.#problems.set(tail.path, problemWith(tail.path, error));
      return undefined;
    }
  }

  async #scan(from: Checkpoints): Promise<void> {
    const { paths, closedFolders } = await findFiles(this.#options.paths, from.keys());
    for (const [path, problem] of this.#problems) if (problem === closed(path)) this.#problems.delete(path);
    for (const folder of closedFolders) this.#problems.set(folder, closed(folder));
    for (const path of paths) {
      if (this.#followed.has(path)) continue;
      try {
        const tail = new FileTail(path, this.#labels(path), await openRest(path, from.get(path)));
        this.#followed.set(path, { tail, activeMs: performance.now(), dueMs: 0 });
        this.#watch(dirname(path));
        this.#problems.delete(path);
      } catch (error) {
        this.#problems.set(path, problemWith(path, error));
      }
    }
  }

  #labels(path: string): Labels {
    const { host, service, hostOf } = this.#options;
    return {
      host: hostOf?.(path) ?? host ?? hostname(),
      service: service ?? basename(path).replace(/\.log.*$|\.\d{4}-\d\d-\d\d$/, ""),
    };
  }

  #watch(folder: string): void {
    if (this.#watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (event, name) => {
        this.#notice(folder, event === "change" ? name : null);
      });
      watcher.on("error", () => watcher.close());
      this.#watchers.set(folder, watcher);
    } catch {
      // No notices from this file system, or no more of them to be had: polling alone is enough.
    }
  }

  /** @param name the file that changed; null where any in the folder may have */
  #notice(folder: string, name: string | null): void {
    for (const [path, followed] of this.#followed) {
      if (name === null ? dirname(path) === folder : path === join(folder, name)) followed.dueMs = 0;
    }
    this.#wake?.();
  }

  /** Until a file is due, the globs are, or there is a notice. */
  async #pause(scanMs: number, signal: AbortSignal): Promise<void> {
    const beganMs = performance.now();
    const dueMs = Math.min(scanMs, ...[...this.#followed.values()].map((followed) => followed.dueMs));
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

async function probeFiles({ paths }: FileOptions): Promise<Probe> {
  const found = await findFiles(paths, []);
  const files = [...found.paths].map((path) => `${path} is there.`);
  if (found.closedFolders.length > 0)
    return { found: files, problem: found.closedFolders.map(closed).join(" ") };
  const none = `No file matches ${paths.join(", ")} yet; one that appears is followed.`;
  return { found: files.length > 0 ? files : [none], problem: null };
}

/** A file is a stream of its own, and every line of it is in it: times are in the lines themselves. */
function readFileCommands(_options: FileOptions, streams: readonly StreamInView[]): ReadCommand[] {
  return streams.map(({ stream, host }) => ({ what: host, command: `cat ${quote([stream])}` }));
}

function problemWith(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EACCES" || code === "EPERM")
    return `${path} may not be read by this user; give it the right, for example with setfacl -m u:$USER:r ${path}.`;
  return `${path} cannot be read (${error instanceof Error ? error.message : String(error)}); it is tried again.`;
}

function closed(folder: string): string {
  return `${folder} may not be looked into by this user; give it the right, for example with setfacl -m u:$USER:rx ${folder}.`;
}
