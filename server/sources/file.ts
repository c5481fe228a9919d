import { watch, type FSWatcher } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { glob } from "tinyglobby";
import { z } from "zod";
import { FileTail, openAt, openIfSame } from "./file-tail.ts";
import type { BytesItem, Checkpoints, Labels, Source, SourceStatus } from "./source.ts";

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
/** How often the globs are looked up again. */
const RESCAN_MS = 1_000;
/** More waiting bytes than this mean that old lines are being read, not new ones. */
const BACKFILL_BYTES = 4 * 1024 * 1024;

/** Follows files by path or glob. */
export function createFileSource(options: FileOptions): Source {
  return new FileSource(options);
}

class FileSource implements Source {
  readonly kind = "file";
  readonly name: string;
  readonly #options: FileOptions;
  readonly #tails = new Map<string, FileTail>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #problems = new Map<string, string>();
  #state: SourceStatus["state"] = "starting";
  #wake: (() => void) | undefined;

  constructor(options: FileOptions) {
    this.#options = options;
    this.name = options.name;
  }

  status(): SourceStatus {
    const behind = [...this.#tails.values()].reduce((sum, tail) => sum + tail.behind, 0);
    const state = this.#state === "following" && behind > BACKFILL_BYTES ? "backfilling" : this.#state;
    const problem = [...this.#problems.values()].join(" ") || null;
    return {
      state: problem && state === "following" ? "retrying" : state,
      problem,
      streams: this.#tails.size,
    };
  }

  async *read(from: Checkpoints, signal: AbortSignal): AsyncIterable<readonly BytesItem[]> {
    const onAbort = (): void => this.#wake?.();
    signal.addEventListener("abort", onAbort);
    let scannedMs = Number.NEGATIVE_INFINITY;
    let activeMs = performance.now();
    try {
      while (!signal.aborted) {
        if (performance.now() - scannedMs > RESCAN_MS) {
          await this.#scan(from);
          scannedMs = performance.now();
        }
        const items = await this.#round();
        this.#state = "following";
        if (items.length > 0) {
          activeMs = performance.now();
          for (const item of items) yield [item];
        } else {
          await this.#pause(performance.now() - activeMs < ACTIVE_FOR_MS ? POLL_MS : IDLE_POLL_MS);
        }
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      await this.#close();
    }
  }

  /** One chunk of every file that has one, so that a large file does not starve the others. */
  async #round(): Promise<BytesItem[]> {
    const items: BytesItem[] = [];
    for (const tail of this.#tails.values()) {
      try {
        const item = await tail.next();
        if (item) items.push(item);
        this.#problems.delete(tail.path);
      } catch (error) {
        this.#problems.set(tail.path, problemWith(tail.path, error));
      }
    }
    return items;
  }

  async #scan(from: Checkpoints): Promise<void> {
    // Paths that were read before are looked for too: a file may be away just while it is being rotated.
    const known = [...from.keys()];
    const paths = await glob(this.#options.paths, { absolute: true, dot: true, expandDirectories: false });
    for (const path of new Set([...known, ...paths].sort())) {
      if (this.#tails.has(path)) continue;
      try {
        this.#tails.set(path, new FileTail(path, this.#labels(path), await resumable(path, from.get(path))));
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

  #watch(directory: string): void {
    if (this.#watchers.has(directory)) return;
    try {
      const watcher = watch(directory, () => this.#wake?.());
      watcher.on("error", () => watcher.close());
      this.#watchers.set(directory, watcher);
    } catch {
      // No notices from this file system, or no more of them to be had: polling alone is enough.
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
    this.#wake = undefined;
  }

  async #close(): Promise<void> {
    this.#state = "stopped";
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    await Promise.all([...this.#tails.values()].map((tail) => tail.close()));
    this.#tails.clear();
  }
}

type Resumed = ConstructorParameters<typeof FileTail>[2];

/**
 * What is left to read of a path behind a stored position: where the file was renamed meanwhile, the rest of it,
 * then the files rotated after it, then the one at the path now.
 */
async function resumable(path: string, position: string | undefined): Promise<Resumed> {
  if (position === undefined) return present([await openAt(path)]);
  const cut = position.lastIndexOf(":");
  const identity = position.slice(0, cut);
  const offset = Number(position.slice(cut + 1));
  const current = await openIfSame(path, identity, offset);
  if (current) return [current];
  const rotated = await rotatedFiles(path);
  for (const [index, older] of rotated.entries()) {
    const file = await openIfSame(older, identity, offset);
    if (!file) continue;
    const later = await Promise.all(rotated.slice(index + 1).map((next) => openAt(next)));
    return present([file, ...later, await openAt(path)]);
  }
  return present([await openAt(path)]);
}

/** `NAME.0`, `NAME.1`, `NAME.2026-11-23` and the like beside NAME, the one written to first in front. */
async function rotatedFiles(path: string): Promise<string[]> {
  const name = basename(path);
  const names = await readdir(dirname(path)).catch(() => []);
  const files = await Promise.all(
    names
      .filter((other) => other.startsWith(`${name}.`) && !/\.(gz|bz2|zst|xz)$/.test(other))
      .map(async (other) => {
        const file = join(dirname(path), other);
        const stats = await stat(file).catch(() => undefined);
        return { file, modifiedMs: stats?.isFile() ? stats.mtimeMs : undefined };
      }),
  );
  return files
    .flatMap(({ file, modifiedMs }) => (modifiedMs === undefined ? [] : [{ file, modifiedMs }]))
    .sort((a, b) => a.modifiedMs - b.modifiedMs)
    .map(({ file }) => file);
}

function present(files: readonly (Resumed[number] | undefined)[]): Resumed {
  return files.filter((file) => file !== undefined);
}

function problemWith(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EACCES" || code === "EPERM")
    return `${path} may not be read by this user; give it the right, for example with setfacl -m u:$USER:r ${path}.`;
  return `${path} cannot be read (${error instanceof Error ? error.message : String(error)}); it is tried again.`;
}
