import { isTimeout } from "./store-error.ts";
import type { TimeRange } from "./selection.ts";

/** A search is cut into parts of about this long, ms: between them others have their turn, and it can be called off. */
const TARGET_MS = 150;
/** A part that takes longer than this, ms, is cut smaller and asked again. */
const MOST_MS = 1_000;
/** The widest window by which a search begins, µs: most of what is looked for is among the newest lines. */
const FIRST_WIDTH_US = 10 * 60 * 1_000_000;
/** Where words are looked up, all of the range is tried in one go for so long, ms. */
const GLANCE_MS = 1_000;
/** A window of this width is asked to its end, however long it takes, µs. */
const LEAST_WIDTH_US = 1_000;
/** How much wider than a window the next one is at most. */
const MOST_GROWTH = 16;
/** A window that took too long is cut into so many. */
const CUT = 8;

/** What is searched. */
export interface Search {
  /** Cut to where there are events; an endless range would be searched in ever larger nothings. */
  range: TimeRange;
  /** From the range's end to its begin, or from its begin on. */
  newestFirst: boolean;
  /**
   * Whether an index tells which rows may be meant: that costs as much for a part of the range as for all of it, so all
   * of it is tried first.
   */
  isLookedUp: boolean;
}

/** One window of a search, which was asked to its end. */
export interface Searched {
  rows: unknown[][];
  /** What is left of the range; empty behind the last window. */
  left: TimeRange;
}

/** Asks the store for one window. @throws StoreError `store-timeout` after `limitMs` */
export type AskWindow = (window: TimeRange, limitMs: number) => Promise<unknown[][]>;

/**
 * Searches window after window. Each is as wide as the one before let expect to be quick: empty times and rare words are
 * passed in few steps, and no step holds the store for long.
 * @param usedMs what the store has worked for this search so far, ms
 * @throws whatever asking throws, but for parts that took too long
 */
export async function* searchWindows(
  { range, newestFirst, isLookedUp }: Search,
  ask: AskWindow,
  usedMs: () => number,
): AsyncGenerator<Searched, void, undefined> {
  let left = range;
  let widthUs = FIRST_WIDTH_US;
  let isGlance = isLookedUp && range.toUs - range.fromUs > FIRST_WIDTH_US;
  while (left.fromUs < left.toUs) {
    const window = isGlance ? left : part(left, widthUs, newestFirst);
    const beganMs = usedMs();
    const limitMs = isGlance ? GLANCE_MS : window.toUs - window.fromUs <= LEAST_WIDTH_US ? Infinity : MOST_MS;
    const rows = await ask(window, limitMs).catch(unlessTooLong(limitMs));
    // Its words are in too many lines for the index to help.
    if (!rows && !isGlance)
      widthUs = Math.max(LEAST_WIDTH_US, Math.ceil((window.toUs - window.fromUs) / CUT));
    isGlance = false;
    if (!rows) continue;
    left = newestFirst ? { ...left, toUs: window.fromUs } : { ...left, fromUs: window.toUs };
    widthUs = nextWidth(widthUs, usedMs() - beganMs);
    yield { rows, left };
  }
}

function part({ fromUs, toUs }: TimeRange, widthUs: number, newestFirst: boolean): TimeRange {
  return newestFirst
    ? { fromUs: Math.max(fromUs, toUs - widthUs), toUs }
    : { fromUs, toUs: Math.min(toUs, fromUs + widthUs) };
}

function unlessTooLong(limitMs: number): (error: unknown) => undefined {
  return (error) => {
    if (isTimeout(error) && limitMs !== Infinity) return undefined;
    throw error;
  };
}

function nextWidth(widthUs: number, tookMs: number): number {
  const growth = Math.min(MOST_GROWTH, Math.max(1 / CUT, TARGET_MS / Math.max(1, tookMs)));
  return Math.max(LEAST_WIDTH_US, Math.round(widthUs * growth));
}
