import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random numbers of one part of the run: what other parts draw, and when, does not change them. */
export interface Chance {
  /** From 0, below 1. */
  next: () => number;
  /** From `from`, below `to`. */
  between: (from: number, to: number) => number;
  /** A whole number from `from`, below `to`. */
  whole: (from: number, to: number) => number;
  /** True so often: 0.1 is once in ten. */
  isIn: (share: number) => boolean;
}

/** @param part its name; the same seed and name give the same numbers */
export function chanceOf(seed: number, part: string): Chance {
  const generator = xoroshiro128plus(Buffer.from(part).reduce(mixed, seed));
  const next = (): number => uniformFloat64(generator);
  const between = (from: number, to: number): number => from + next() * (to - from);
  return {
    next,
    between,
    whole: (from, to) => Math.floor(between(from, to)),
    isIn: (share) => next() < share,
  };
}

/** A number made of two, from 0 below 2^32, in which every bit of both tells (the end of MurmurHash3). */
export function mixed(first: number, second: number): number {
  let hash = Math.imul(first ^ Math.imul(second + 1, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
