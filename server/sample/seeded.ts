/** Draws numbers in [0, 1), the same ones for the same seed. */
export type Random = () => number;

/**
 * Mulberry32 (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c): 32 bits of state are plenty for
 * a sample, and the same seed gives the same cluster on every machine.
 * @param seed any integer; its lower 32 bits count
 */
export function seeded(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A UUID v4 (RFC 9562, section 5.4). */
export function drawUuid(random: Random): string {
  const digits = drawHex(random, 32).split("");
  digits[12] = "4";
  digits[16] = "89ab"[Math.floor(random() * 4)]!;
  return digits.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Lower-case hexadecimal digits. @param length how many */
export function drawHex(random: Random, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
}

/** A whole number of microseconds. @param from @param to seconds, the bounds */
export function drawUs(random: Random, from: number, to: number): number {
  return Math.round((from + random() * (to - from)) * 1_000_000);
}
