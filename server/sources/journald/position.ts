import type { Checkpoints } from "../source.ts";

// A position is a cursor; `first..last` for an event of several lines: the cursors of its first and last line; or
// `before:CURSOR` for a note that stands before an entry. A cursor is
// s=SERIES;i=NUMBER;b=BOOT;m=MONOTONIC;t=REALTIME;x=HASH with numbers in hexadecimal (sd_journal_get_cursor(3)).

const BEFORE = "before:";

/** How far a stream was read. */
export interface StreamEnd {
  cursor: string;
  /** False where the entry at the cursor itself is still to be read. */
  isRead: boolean;
}

/** The position of a note that stands right before an entry. */
export function positionBefore(cursor: string): string {
  return `${BEFORE}${cursor}`;
}

/** How far a stream was read whose last row has this position. */
export function streamEnd(position: string): StreamEnd {
  if (position.startsWith(BEFORE)) return { cursor: position.slice(BEFORE.length), isRead: false };
  return {
    cursor: position.slice(position.indexOf("..") === -1 ? 0 : position.indexOf("..") + 2),
    isRead: true,
  };
}

/**
 * Where to begin reading again. Rows are stored in the order of their first lines, so all before the first line of
 * the row stored last is stored; what lies behind it is told apart stream by stream.
 * @param from the stream that was stored to last comes last
 */
export function resumeCursor(from: Checkpoints): string | undefined {
  const newest = [...from.values()].at(-1);
  return newest?.startsWith(BEFORE) ? newest.slice(BEFORE.length) : newest?.split("..", 1)[0];
}

/** Whether an entry is still to be read of a stream that was read so far. */
export function isNew(cursor: string, end: StreamEnd): boolean {
  return end.isRead ? behind(cursor, end.cursor) : !behind(end.cursor, cursor);
}

/** Sequence number in base 36 and the start of its series' ID: short, unique, the same after a restart. */
export function keyOf(cursor: string): string {
  const series = /(?:^|;)s=([^;]*)/.exec(cursor)?.[1] ?? cursor;
  const number = /;i=([0-9a-f]+)/.exec(cursor)?.[1] ?? "0";
  return `${series.slice(0, 8)}-${BigInt(`0x${number}`).toString(36)}`;
}

/** When journald took in the entry at a cursor, microseconds since the epoch; null where the cursor does not tell. */
export function timeOf(cursor: string): number | null {
  const { realtime } = parts(cursor);
  return Number.isSafeInteger(realtime) ? realtime : null;
}

/** Whether two cursors stand at the same entry, also where it was copied to another file. */
export function isSameEntry(cursor: string, other: string): boolean {
  const a = parts(cursor);
  const b = parts(other);
  if (a.series === b.series) return a.number === b.number;
  return a.boot === b.boot && a.monotonic === b.monotonic && a.hash === b.hash;
}

/** Whether `cursor` comes after `last` in the stream that both belong to; the order is journalctl's own. */
export function behind(cursor: string, last: string): boolean {
  const a = parts(cursor);
  const b = parts(last);
  if (a.series === b.series) return a.number > b.number;
  // A clock that is set back must not make new lines look old: within a boot the monotonic clock decides.
  return a.boot === b.boot ? a.monotonic > b.monotonic : a.realtime > b.realtime;
}

interface CursorParts {
  series: string;
  boot: string;
  hash: string;
  number: number;
  monotonic: number;
  realtime: number;
}

const CURSOR = /^s=([^;]*);i=([^;]*);b=([^;]*);m=([^;]*);t=([^;]*);x=([^;]*)/;

function parts(cursor: string): CursorParts {
  const [, series = cursor, number = "", boot = "", monotonic = "", realtime = "", hash = ""] =
    CURSOR.exec(cursor) ?? [];
  return {
    series,
    boot,
    hash,
    number: Number.parseInt(number, 16),
    monotonic: Number.parseInt(monotonic, 16),
    realtime: Number.parseInt(realtime, 16),
  };
}
