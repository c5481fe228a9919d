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

/** Whether `cursor` comes after `last` in the stream that both belong to. */
export function behind(cursor: string, last: string): boolean {
  const a = parts(cursor);
  const b = parts(last);
  return a.series === b.series ? a.number > b.number : a.realtime > b.realtime;
}

function parts(cursor: string): { series: string; number: number; realtime: number } {
  const part = (name: string): string => new RegExp(`(?:^|;)${name}=([^;]*)`).exec(cursor)?.[1] ?? "";
  return {
    series: part("s"),
    number: Number.parseInt(part("i"), 16),
    realtime: Number.parseInt(part("t"), 16),
  };
}
