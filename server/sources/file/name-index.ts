import { join } from "node:path";
import { rotatedFrom, streamOf } from "./rotated-name.ts";

/** The names in a folder, by what their files may have been rotated away from. */
export class NameIndex {
  readonly names: readonly string[];
  readonly #folder: string;
  readonly #sorted: readonly string[];
  readonly #rotated = new Map<string, string[]>();

  constructor(folder: string, names: readonly string[]) {
    this.names = names;
    this.#folder = folder;
    this.#sorted = [...names].sort();
    for (const name of names) {
      const path = join(folder, name);
      for (const stream of new Set([streamOf(path), rotatedFrom(path)]))
        if (stream !== undefined && stream !== path) {
          const known = this.#rotated.get(stream);
          if (known) known.push(name);
          else this.#rotated.set(stream, [name]);
        }
    }
  }

  /** The stream's own name, those that begin with it and a dot or dash, and what it was rotated to by its name. */
  beside(stream: string): string[] {
    const own = stream.slice(stream.lastIndexOf("/") + 1);
    const near = [...this.#from(own, (name) => name === own)];
    for (const start of [`${own}.`, `${own}-`])
      near.push(...this.#from(start, (name) => name.startsWith(start)));
    return [...new Set([...near, ...(this.#rotated.get(join(this.#folder, own)) ?? [])])];
  }

  /** Whether it is of these very names. */
  isOf(names: readonly string[]): boolean {
    return names.length === this.names.length && names.every((name, index) => name === this.names[index]);
  }

  *#from(start: string, isMeant: (name: string) => boolean): Iterable<string> {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]! < start) low = middle + 1;
      else high = middle;
    }
    for (let name = this.#sorted[low]; name !== undefined && isMeant(name); name = this.#sorted[++low])
      yield name;
  }
}
