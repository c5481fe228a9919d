import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random choices that are the same for the same seed. */
export class Dice {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  /** @param salt keeps the choices of one purpose from those of another */
  constructor(seed: number, salt: string) {
    let mixed = seed * 2_654_435_761;
    for (const character of salt) mixed = (mixed ^ (character.codePointAt(0) ?? 0)) * 16_777_619;
    this.#generator = xoroshiro128plus(mixed | 0);
  }

  /** From 0 to 1. */
  float(): number {
    return uniformFloat64(this.#generator);
  }

  /** A number from `low` to below `high`. */
  between(low: number, high: number): number {
    return low + this.float() * (high - low);
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** @throws Error where there is nothing to pick */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.whole(0, items.length - 1)];
    if (item === undefined) throw new Error("Nothing to pick from.");
    return item;
  }

  /** So many hexadecimal digits. */
  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.whole(0, 15).toString(16)).join("");
  }

  /** A version 4 UUID. */
  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`;
  }
}
