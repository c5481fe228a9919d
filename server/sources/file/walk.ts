import type { Dirent } from "node:fs";
import { lstat, opendir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf, unlessAborted } from "../unless-aborted.ts";
import { PathPattern } from "./path-pattern.ts";
import { problemWith } from "./problem.ts";
import { isVirtual, virtualFolders } from "./virtual-folders.ts";

/** More entries than this are no folder of logs: a pattern that meets them is given up. */
const MOST_ENTRIES = 100_000;
/** More files than this are not followed by one source. */
const MOST_FILES = 20_000;
/** A look at the disk takes no longer than this. */
const WITHIN_MS = 10_000;
/** Entries fetched in one go: few enough that handling them does not hold up anything else. */
const ENTRIES_AT_ONCE = 512;
/** Of folders that are in the way this many are told. */
const MOST_TOLD = 20;

/** Bounds of a look, for each pattern. */
export interface WalkBounds {
  entries: number;
  files: number;
  withinMs: number;
}

/** A file or a link to something that a pattern, or its name with a rotation's ending, matches. */
export interface Met {
  path: string;
  /** Where it really is; of a link, where that leads. */
  real: string;
  isLink: boolean;
}

/** What a look met. */
export interface Walked {
  met: Met[];
  /** Folders that this user may not look into. */
  closedFolders: string[];
  /** A sentence each: patterns that were given up, linked folders that were left out. */
  problems: string[];
}

const BOUNDS: WalkBounds = { entries: MOST_ENTRIES, files: MOST_FILES, withinMs: WITHIN_MS };

/**
 * Looks up patterns of absolute paths. Links are followed in a pattern's fixed beginning only, never those met on the
 * way, and what the kernel makes up (/proc, /sys, /dev) is not entered. A pattern that goes beyond the bounds matches
 * nothing.
 * @throws Error the signal's reason once that aborts
 */
export async function walk(
  patterns: readonly string[],
  signal: AbortSignal,
  bounds: WalkBounds = BOUNDS,
): Promise<Walked> {
  const walked: Walked = { met: [], closedFolders: [], problems: [] };
  const virtual = await virtualFolders();
  for (const written of patterns) {
    const slow = AbortSignal.timeout(bounds.withinMs);
    const ending = AbortSignal.any([signal, slow]);
    const look = new Look(written, virtual, ending, bounds);
    try {
      // A disk that does not answer, as a share whose server is away, holds up the look and not its caller.
      const { met, closedFolders, problems } = await unlessAborted(look.walk(), ending);
      walked.met.push(...met);
      walked.closedFolders.push(...closedFolders);
      walked.problems.push(...problems);
    } catch (error) {
      if (signal.aborted) throw reasonOf(signal);
      if (!slow.aborted && !(error instanceof TooWide)) throw error;
      walked.problems.push(
        error instanceof TooWide
          ? error.message
          : `${written} is not read: looking it up takes longer than ${bounds.withinMs / 1_000} s; name the folder of the logs.`,
      );
    }
  }
  return { ...walked, closedFolders: [...new Set(walked.closedFolders)] };
}

interface Folder {
  path: string;
  /** Names between the pattern's fixed beginning and here. */
  depth: number;
  /** Anything below is looked at. */
  isBelowAny: boolean;
}

/** Says in a sentence why a pattern is given up. */
class TooWide extends Error {}

class Look {
  readonly #walked: Walked = { met: [], closedFolders: [], problems: [] };
  readonly #written: string;
  readonly #pattern: PathPattern;
  readonly #virtual: readonly string[];
  readonly #ending: AbortSignal;
  readonly #bounds: WalkBounds;
  #entries = 0;

  constructor(written: string, virtual: readonly string[], ending: AbortSignal, bounds: WalkBounds) {
    this.#written = written;
    this.#pattern = new PathPattern(written);
    this.#virtual = virtual;
    this.#ending = ending;
    this.#bounds = bounds;
  }

  async walk(): Promise<Walked> {
    const { fixed } = this.#pattern;
    const real = await realpath(fixed).catch(() => fixed);
    if (isVirtual(real, this.#virtual)) {
      const why = `${this.#written} is not read: what the kernel shows below ${fixed} is no log.`;
      return { ...this.#walked, problems: [why] };
    }
    const folders: Folder[] = [{ path: fixed, depth: 0, isBelowAny: false }];
    const realOf = (path: string): string => join(real, path.slice(fixed.length));
    // From above to below: what lies near the fixed beginning is met first.
    for (let folder = folders[0], next = 1; folder; folder = folders[next++])
      for await (const entry of this.#entriesOf(folder.path)) {
        const path = join(folder.path, entry.name);
        if (entry.isDirectory()) {
          const below = this.#pattern.below(folder, entry.name);
          if (below && !isVirtual(realOf(path), this.#virtual)) folders.push({ path, ...below });
        } else if (entry.isSymbolicLink()) await this.#link(path, this.#pattern.names(folder, entry.name));
        else if (entry.isFile() && this.#pattern.isNear(path))
          this.#meet({ path, real: realOf(path), isLink: false });
      }
    await this.#literal();
    return this.#walked;
  }

  async #link(path: string, isOnTheWay: boolean): Promise<void> {
    const isNear = this.#pattern.isNear(path);
    if (!isNear && !isOnTheWay) return;
    const real = await realpath(path).catch(() => undefined);
    // One that leads nowhere stands for itself.
    if (isNear && (real === undefined || !isVirtual(real, this.#virtual)))
      this.#meet({ path, real: real ?? path, isLink: true });
    if (!isOnTheWay || real === undefined) return;
    const target = await lstat(real).catch(() => undefined);
    if (target?.isDirectory())
      this.#tell(
        `${path} is a link to the folder ${real} and is not looked into; add a path below ${real} where its logs are wanted.`,
      );
  }

  /** A path may hold characters that mean something in a pattern. */
  async #literal(): Promise<void> {
    const path = this.#written;
    if (this.#walked.met.some((met) => met.path === path)) return;
    const stats = await lstat(path).catch(() => undefined);
    if (!stats?.isFile() && !stats?.isSymbolicLink()) return;
    const real = await realpath(path).catch(() => path);
    if (!isVirtual(real, this.#virtual)) this.#meet({ path, real, isLink: stats.isSymbolicLink() });
  }

  async *#entriesOf(folder: string): AsyncIterable<Dirent> {
    try {
      for await (const entry of await opendir(folder, { bufferSize: ENTRIES_AT_ONCE })) {
        this.#count();
        yield entry;
      }
    } catch (error) {
      if (error instanceof TooWide || this.#ending.aborted) throw error;
      this.#cannotLook(folder, error);
    }
  }

  #cannotLook(folder: string, error: unknown): void {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return;
    if (code === "EMFILE" || code === "ENFILE") throw error;
    if (code !== "EACCES" && code !== "EPERM") this.#tell(problemWith(folder, error));
    else if (this.#walked.closedFolders.length < MOST_TOLD) this.#walked.closedFolders.push(folder);
  }

  #tell(problem: string): void {
    if (this.#walked.problems.length < MOST_TOLD) this.#walked.problems.push(problem);
  }

  #meet(met: Met): void {
    this.#walked.met.push(met);
    if (this.#walked.met.length > this.#bounds.files) throw this.#tooWide("matches", "files");
  }

  #count(): void {
    if (this.#ending.aborted) throw reasonOf(this.#ending);
    if (++this.#entries > this.#bounds.entries) throw this.#tooWide("goes through", "entries");
  }

  #tooWide(does: string, what: "entries" | "files"): TooWide {
    const most = this.#bounds[what].toLocaleString("en");
    return new TooWide(
      `${this.#written} is not read: the pattern ${does} more than ${most} ${what}; name the folder of the logs.`,
    );
  }
}
