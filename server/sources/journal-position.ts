import type { Checkpoints } from "./source.ts";

// A position is a cursor, or `first..last` for an event of several lines: the cursors of its first and last line.
// A cursor is s=SERIES;i=NUMBER;b=BOOT;m=MONOTONIC;t=REALTIME;x=HASH with numbers in hexadecimal (sd_journal_get_cursor(3)).

/** Cursor of the last line that a position stands behind. */
export function cursorOfPosition(position: string): string {
  return position.slice(position.indexOf("..") === -1 ? 0 : position.indexOf("..") + 2);
}

/**
 * Where to begin reading again. Rows are stored in the order of their first lines, so all before the first line of
 * the row stored last is stored; what lies behind it is told apart stream by stream.
 * @param from the stream that was stored to last comes last
 */
export function resumeCursor(from: Checkpoints): string | undefined {
  const newest = [...from.values()].at(-1);
  return newest?.split("..", 1)[0];
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
