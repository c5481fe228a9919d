import type { Checkpoints } from "../source.ts";
import { compareNames, isDated, streamOf } from "./rotated-name.ts";

// A position is `${identity}:${offset}`; with `gap:` before it, it is that of the note that tells that the file was lost
// behind there.

const GAP = "gap:";

/** Where reading a chain ended. */
export interface Stopped {
  identity: string;
  offset: number;
  /** A note has told that what came behind is lost. */
  isGapTold?: boolean;
  /** Device and inode of the file itself, which may be a copy of the one that was identified; unknown after a restart. */
  place?: string;
  /** Identities of the files that were read before it, the last of them; unknown after a restart. */
  before?: readonly string[];
  /** The last bytes before the offset; unknown after a restart. */
  tail?: Uint8Array;
  /** The end of the line before the offset, without its newline, where that was stored. */
  lastLine?: Uint8Array;
}

/** Reads a position of a stream of bytes. */
export function readPosition(position: string): Stopped {
  const isGapTold = position.startsWith(GAP);
  const cut = position.lastIndexOf(":");
  return {
    identity: position.slice(isGapTold ? GAP.length : 0, cut),
    offset: Number(position.slice(cut + 1)),
    ...(isGapTold && { isGapTold }),
  };
}

/** The position of the note that a file was lost behind an offset. */
export function gapPosition({ identity, offset }: Stopped): string {
  return `${GAP}${identity}:${offset}`;
}

/**
 * Where a stream was read to. Its rotated files and its days may have been streams of their own before: then the one
 * that was written last is the stream's.
 */
export function positionOf(stream: string, from: Checkpoints): string | undefined {
  const own = from.get(stream);
  if (own !== undefined) return own;
  const parts = (partsOf(from).get(stream) ?? []).filter((path) => path !== stream);
  // Of days the last is the newest, of numbers the first.
  const days = parts.filter(isDated).sort(compareNames);
  const newest = days.at(-1) ?? parts.sort(compareNames)[0];
  return newest === undefined ? undefined : from.get(newest);
}

/** Looked through once, however many streams ask. */
const known = new WeakMap<Checkpoints, ReadonlyMap<string, string[]>>();

function partsOf(from: Checkpoints): ReadonlyMap<string, string[]> {
  const before = known.get(from);
  if (before) return before;
  const parts = new Map<string, string[]>();
  for (const path of from.keys()) {
    const stream = streamOf(path);
    parts.set(stream, [...(parts.get(stream) ?? []), path]);
  }
  known.set(from, parts);
  return parts;
}
