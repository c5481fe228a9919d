import type { Chance } from "../e2e/chance.ts";

/** What means something in every JSON. */
export const JSON_WORDS: readonly string[] = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "null",
  "1e400",
  "__proto__",
  "\\ud800",
];

/** Numbers at which lengths and counters go wrong. */
const ODD_NUMBERS = [
  0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0xfffffffe, 0xffffffff,
];
/** Longest input that is made, bytes. */
const MOST_BYTES = 1024 * 1024;

/** Changes bytes of an input at a place. */
type Change = (input: Buffer, at: number, chance: Chance) => Buffer;

/**
 * An input that was made of a valid one by a few changes.
 * @param others valid inputs to take parts of
 * @param words texts and bytes that mean something in the format
 */
export function mutated(
  valid: Buffer,
  others: readonly Buffer[],
  words: readonly Buffer[],
  chance: Chance,
): Buffer {
  const changes: Change[] = [
    flipBit,
    setByte,
    setNumber,
    remove,
    copyWithin,
    cutOff,
    (input, at) => inserted(input, at, noise(chance)),
    (input, at) => inserted(input, at, words[chance.whole(0, words.length)] ?? noise(chance)),
    (input, at) => spliced(input, at, others[chance.whole(0, others.length)] ?? input, chance),
  ];
  let input = valid;
  const count = chance.isIn(0.1) ? 0 : 1 + Math.floor(6 * chance.next() ** 2);
  for (let index = 0; index < count; index++) {
    const change = changes[chance.whole(0, changes.length)];
    if (change) input = change(input, chance.whole(0, input.length + 1), chance);
  }
  return input;
}

/** An input with a part of it repeated until it is large: what takes more than linear time takes very long then. */
export function inflated(input: Buffer, bytes: number, chance: Chance): Buffer {
  const from = chance.whole(0, input.length);
  const to = Math.min(input.length, from + 1 + Math.floor(chance.next() ** 3 * input.length));
  const part = input.subarray(from, to);
  if (part.length === 0) return input;
  const times = Math.floor(Math.min(bytes, MOST_BYTES) / part.length);
  return Buffer.concat([
    input.subarray(0, from),
    ...Array.from({ length: times }, () => part),
    input.subarray(to),
  ]);
}

/** Cuts bytes as a network may. */
export function inChunks(input: Buffer, chance: Chance): Buffer[] {
  const most = Math.max(1, input.length / chance.between(1, 200));
  const chunks: Buffer[] = [];
  for (let at = 0; at < input.length;) {
    const end = at + 1 + chance.whole(0, most);
    // A copy: a chunk has memory of its own.
    chunks.push(Buffer.from(input.subarray(at, end)));
    at = end;
  }
  return chunks;
}

function flipBit(input: Buffer, at: number, chance: Chance): Buffer {
  const changed = Buffer.from(input);
  if (at < changed.length) changed[at]! ^= 1 << chance.whole(0, 8);
  return changed;
}

function setByte(input: Buffer, at: number, chance: Chance): Buffer {
  const changed = Buffer.from(input);
  if (at < changed.length) changed[at] = chance.whole(0, 256);
  return changed;
}

function setNumber(input: Buffer, at: number, chance: Chance): Buffer {
  const changed = Buffer.from(input);
  const value = ODD_NUMBERS[chance.whole(0, ODD_NUMBERS.length)] ?? 0;
  const bytes = 1 + chance.whole(0, 4);
  if (at + bytes > changed.length) return changed;
  const cut = value % 2 ** (8 * bytes);
  if (chance.isIn(0.5)) changed.writeUIntLE(cut, at, bytes);
  else changed.writeUIntBE(cut, at, bytes);
  return changed;
}

function remove(input: Buffer, at: number, chance: Chance): Buffer {
  const length = 1 + chance.whole(0, chance.isIn(0.5) ? 4 : input.length);
  return Buffer.concat([input.subarray(0, at), input.subarray(at + length)]);
}

function copyWithin(input: Buffer, at: number, chance: Chance): Buffer {
  const from = chance.whole(0, input.length + 1);
  return inserted(input, at, input.subarray(from, from + 1 + chance.whole(0, 64)));
}

function cutOff(input: Buffer, at: number): Buffer {
  return input.subarray(0, at);
}

function inserted(input: Buffer, at: number, bytes: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, at), bytes, input.subarray(at)]);
}

function spliced(input: Buffer, at: number, other: Buffer, chance: Chance): Buffer {
  return Buffer.concat([input.subarray(0, at), other.subarray(chance.whole(0, other.length + 1))]);
}

function noise(chance: Chance): Buffer {
  return Buffer.from(Array.from({ length: 1 + chance.whole(0, 12) }, () => chance.whole(0, 256)));
}
