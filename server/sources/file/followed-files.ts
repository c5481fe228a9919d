import { dirname, join } from "node:path";
import { rotatedFrom, streamOf } from "./rotated-name.ts";
import type { FileTail } from "./tail.ts";

/** Pauses between looks at quiet files; the file system's own notice, where it comes, cuts them short. */
const POLL_MS = 25;
const IDLE_POLL_MS = 250;
const ACTIVE_FOR_MS = 5_000;
/** With many files each is looked at less often, so that looking stays cheap. */
const POLL_MS_A_FILE = 0.1;
const IDLE_POLL_MS_A_FILE = 1;
/** A file that was quiet this long may be closed. */
const QUIET_FOR_MS = 1_000;

/** A stream and when it is looked at: quiet ones are looked at less often. */
export interface Followed {
  tail: FileTail;
  activeMs: number;
  dueMs: number;
  /** Tries in a row that failed: then only the time wakes it. */
  failures: number;
}

/** How many files a source may hold open. */
export interface OpenFiles {
  /** Quiet ones. */
  idle: number;
  /** In all; with more, quiet ones are closed at once. */
  most: number;
}

/** The streams that a source follows. */
export class FollowedFiles {
  readonly #followed = new Map<string, Followed>();
  readonly #open = new Set<Followed>();
  readonly #limits: OpenFiles;
  #byPath = new Map<string, Followed>();

  constructor(limits: OpenFiles) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#followed.size;
  }

  /** Whether more streams may be opened now. */
  get hasRoom(): boolean {
    return this.#open.size < this.#limits.most;
  }

  keys(): Iterable<string> {
    return this.#followed.keys();
  }

  values(): Iterable<Followed> {
    return this.#followed.values();
  }

  get(stream: string): Followed | undefined {
    return this.#followed.get(stream);
  }

  add(tail: FileTail): void {
    const followed = { tail, activeMs: performance.now(), dueMs: 0, failures: 0 };
    this.#followed.set(tail.stream, followed);
    this.#byPath.set(tail.path, followed);
    this.#open.add(followed);
  }

  /** Where the newest lines of a stream are now. */
  moveTo(followed: Followed, path: string): void {
    if (followed.tail.path === path) return;
    this.#byPath.delete(followed.tail.path);
    followed.tail.path = path;
    followed.dueMs = 0;
    this.#byPath.set(path, followed);
  }

  /** After a look that brought something or did not. */
  looked(followed: Followed, isActive: boolean): void {
    const now = performance.now();
    if (isActive) followed.activeMs = now;
    const { size } = this.#followed;
    const isFresh = now - followed.activeMs < ACTIVE_FOR_MS;
    followed.dueMs =
      now +
      (isFresh
        ? Math.max(POLL_MS, size * POLL_MS_A_FILE)
        : Math.max(IDLE_POLL_MS, size * IDLE_POLL_MS_A_FILE));
    if (isActive) followed.dueMs = 0;
    if (followed.tail.isOpen) this.#open.add(followed);
    else this.#open.delete(followed);
  }

  /** Closes what is quiet, the longest quiet first, down to what may be open. */
  async spare(): Promise<void> {
    if (this.#open.size <= this.#limits.idle) return;
    const beforeMs = performance.now() - QUIET_FOR_MS;
    const quiet = [...this.#open]
      .filter(({ tail }) => tail.isQuiet)
      .sort((a, b) => a.activeMs - b.activeMs)
      .slice(0, this.#open.size - this.#limits.idle)
      .filter(
        ({ activeMs }, index) => activeMs < beforeMs || this.#open.size - index > this.#limits.most / 2,
      );
    await Promise.all(quiet.map(({ tail }) => tail.park()));
    for (const followed of quiet) if (!followed.tail.isOpen) this.#open.delete(followed);
  }

  /** @param name the file of the folder that was written to, or that has come, gone or changed its name; null for any */
  notice(folder: string, name: string | null): void {
    if (name === null) {
      for (const followed of this.#followed.values())
        if (dirname(followed.tail.path) === folder) wake(followed);
      return;
    }
    const path = join(folder, name);
    for (const key of [path, streamOf(path), rotatedFrom(path)]) {
      wake(key === undefined ? undefined : this.#followed.get(key));
      wake(key === undefined ? undefined : this.#byPath.get(key));
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#followed.values()].map(({ tail }) => tail.close()));
    this.#followed.clear();
    this.#byPath.clear();
    this.#open.clear();
  }
}

function wake(followed: Followed | undefined): void {
  if (followed && followed.failures === 0) followed.dueMs = 0;
}
