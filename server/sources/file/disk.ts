import { readdir } from "node:fs/promises";
import { NameIndex } from "./name-index.ts";
import { OwnFiles } from "./own-files.ts";
import { isOutOfDescriptors } from "./problem.ts";
import type { OwnPlaces } from "../source.ts";

/** Of this many folders the names are remembered, to be sorted out only when they have changed. */
const MOST_FOLDERS = 256;

/** What one source is shown of the file system. */
export class Disk {
  /** Jobtrail's own files, which are never read. */
  readonly own: OwnFiles;
  readonly #looks = new Map<string, FolderLooks>();

  constructor(own: OwnPlaces = () => []) {
    this.own = new OwnFiles(own);
  }

  /** The names in a folder, as they are after this was asked. @throws Error where no file can be opened any more */
  names(folder: string): Promise<NameIndex> {
    let looks = this.#looks.get(folder);
    if (!looks) {
      if (this.#looks.size >= MOST_FOLDERS) this.#looks.clear();
      looks = new FolderLooks(folder);
      this.#looks.set(folder, looks);
    }
    return looks.look();
  }
}

/** Looks at one folder; who asks while one is under way shares the next with all others who do. */
class FolderLooks {
  readonly #folder: string;
  #index: NameIndex;
  #running: Promise<NameIndex> | undefined;
  #next: Promise<NameIndex> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#index = new NameIndex(folder, []);
  }

  look(): Promise<NameIndex> {
    if (!this.#running) return this.#begin();
    // What is under way may have passed by what has happened since.
    this.#next ??= this.#running.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  #begin(): Promise<NameIndex> {
    this.#next = undefined;
    const look = this.#read().finally(() => {
      if (this.#running === look) this.#running = undefined;
    });
    this.#running = look;
    return look;
  }

  async #read(): Promise<NameIndex> {
    const names = await readdir(this.#folder).catch((error: unknown): string[] => {
      if (isOutOfDescriptors(error)) throw error;
      return [];
    });
    if (!this.#index.isOf(names)) this.#index = new NameIndex(this.#folder, names);
    return this.#index;
  }
}
