import { isTimeout } from "./store-error.ts";
import type { TimeRange } from "./selection.ts";

/** A search is cut into parts of about this long, ms: between them others have their turn, and it can be called off. */
const TARGET_MS = 150;
/** A part that takes longer than this, ms, is cut smaller and asked again. */
const MOST_MS = 1_000;
/** The widest window by which a search begins, µs: most of what is looked for is among the newest lines. */
const FIRST_WIDTH_US = 10 * 60 * 1_000_000;
/** A window of this width is asked to its end, however long it takes, µs. */
const LEAST_WIDTH_US = 1_000;
/** How much wider than a window the next one is at most. */
const MOST_GROWTH = 16;
/** A window that took too long is cut into so many. */
const CUT = 8;

/** What is searched, and how far. */
export interface Search {
  /** Cut to where there are events; an endless range would be searched in ever larger nothings. */
  range: TimeRange;
  /** From the range's end to its begin, or from its begin on. */
  newestFirst: boolean;
  /** So many rows end it. */
  wanted: number;
  /** Whether it may end before, with what it has found. Asked behind each window. */
  isEnough: () => boolean;
}

/** What a search found, in its order. */
export interface Found {
  rows: unknown[][];
  /** Where it ended early: all that is newer was searched (older, where it is not newest first). Microseconds. */
  searchedToUs: number | undefined;
}

/** What a search asks of the store. */
export interface SearchedRows {
  /** Rows of one window in the search's order. @throws StoreError `store-timeout` after `limitMs` */
  (window: TimeRange, wanted: number, limitMs: number): Promise<unknown[][]>;
}

/**
 * Searches window after window until there is enough. Each is as wide as the one before let expect to be quick: empty
 * times and rare words are passed in few steps, and no step holds the store for long.
 * @param usedMs what the store has worked for this search so far, ms
 * @throws whatever asking throws, but for parts that took too long
 */
export async function searchWindows(
  { range, newestFirst, wanted, isEnough }: Search,
  ask: SearchedRows,
  usedMs: () => number,
): Promise<Found> {
  const rows: unknown[][] = [];
  let left = range;
  let widthUs = FIRST_WIDTH_US;
  while (rows.length < wanted && left.fromUs < left.toUs) {
    const window = part(left, widthUs, newestFirst);
    const beganMs = usedMs();
    const asked = window.toUs - window.fromUs <= LEAST_WIDTH_US ? Infinity : MOST_MS;
    const found = await ask(window, wanted - rows.length, asked).catch(unlessTooLong(asked));
    if (!found) {
      widthUs = Math.max(LEAST_WIDTH_US, Math.ceil((window.toUs - window.fromUs) / CUT));
      continue;
    }
    for (const row of found) rows.push(row);
    left = newestFirst ? { ...left, toUs: window.fromUs } : { ...left, fromUs: window.toUs };
    widthUs = nextWidth(widthUs, usedMs() - beganMs);
    if (rows.length < wanted && left.fromUs < left.toUs && isEnough())
      return { rows, searchedToUs: newestFirst ? left.toUs : left.fromUs };
  }
  return { rows, searchedToUs: undefined };
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
