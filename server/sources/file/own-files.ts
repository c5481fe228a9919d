import type { BigIntStats } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { placeOf } from "./identity.ts";
import type { OwnPlaces } from "../source.ts";

/** Jobtrail's places are looked up again after this long: they may be made, and its configuration changed, meanwhile. */
const FRESH_FOR_MS = 1_000;
const WALKED_FOR_MS = 5_000;
/** Of refused files this many are told. */
const MOST_TOLD = 8;

/** Files that hold Jobtrail's own secrets, whatever they are called: neither they nor links to them are logs. */
export class OwnFiles {
  readonly #places: OwnPlaces;
  readonly #refused = new Set<string>();
  #known: { reals: string[]; folders: string[]; inodes: Set<string> } = {
    reals: [],
    folders: [],
    inodes: new Set(),
  };
  #looking: Promise<void> | undefined;
  #lookedMs = Number.NEGATIVE_INFINITY;
  /** Device and inode of all that is in the folders, looked up once a file with several names is met. */
  #below: Promise<ReadonlySet<string>> = Promise.resolve(new Set());
  #walkedMs = Number.NEGATIVE_INFINITY;

  /** @param places absolute paths of files and folders, as they are now */
  constructor(places: OwnPlaces) {
    this.#places = places;
  }

  /** A sentence that names what was refused; null where nothing was. */
  get problem(): string | null {
    if (this.#refused.size === 0) return null;
    const names = [...this.#refused].slice(0, MOST_TOLD).join(", ");
    const more = this.#refused.size > MOST_TOLD ? ` and ${this.#refused.size - MOST_TOLD} more` : "";
    return `${names}${more}: not read, for Jobtrail keeps secrets of its own there; name the logs alone.`;
  }

  /** Whether a file is one of Jobtrail's own; it is told then. @param stats of the file itself, links followed */
  async has(path: string, stats: BigIntStats): Promise<boolean> {
    await this.#refresh();
    const isOwn = (await this.#isBelow(path)) || (await this.#isSame(stats));
    if (isOwn) this.#refused.add(path);
    return isOwn;
  }

  async #isBelow(path: string): Promise<boolean> {
    const { reals } = this.#known;
    if (reals.length === 0) return false;
    const real = await realpath(path).catch(() => path);
    return reals.some((own) => real === own || real.startsWith(`${own}/`));
  }

  /** A hard link is the file itself under a name that tells nothing. */
  async #isSame(stats: BigIntStats): Promise<boolean> {
    const place = placeOf(stats);
    if (this.#known.inodes.has(place)) return true;
    if (stats.nlink < 2n || this.#known.folders.length === 0) return false;
    if (performance.now() - this.#walkedMs > WALKED_FOR_MS) {
      this.#walkedMs = performance.now();
      this.#below = placesBelow(this.#known.folders);
    }
    return (await this.#below).has(place);
  }

  async #refresh(): Promise<void> {
    if (performance.now() - this.#lookedMs < FRESH_FOR_MS) return;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  async #look(): Promise<void> {
    const found = await Promise.all(
      this.#places().map(async (path) => ({
        real: await realOf(path),
        stats: await stat(path, { bigint: true }).catch(() => undefined),
      })),
    );
    const files = found.flatMap(({ stats }) => (stats?.isFile() ? [placeOf(stats)] : []));
    this.#known = {
      reals: found.map(({ real }) => real),
      folders: found.flatMap(({ real, stats }) => (stats?.isDirectory() ? [real] : [])),
      inodes: new Set(files),
    };
    this.#lookedMs = performance.now();
  }
}

/** Where a path leads, also while its last names are not there yet. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realOf(parent), path.slice(parent.length));
  }
}

async function placesBelow(folders: readonly string[]): Promise<ReadonlySet<string>> {
  const places = new Set<string>();
  const queue = [...folders];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) queue.push(path);
      const stats = entry.isFile() ? await lstat(path, { bigint: true }).catch(() => undefined) : undefined;
      if (stats) places.add(placeOf(stats));
    }
  }
  return places;
}
