/** Where an event stands: pages are in the order of (time, seq), and what is stored later has a greater `seq`. */
export interface Cursor {
  /** Microseconds since the epoch. */
  timeUs: number;
  seq: number;
}

/**
 * How far the numbers of one batch's rows lie apart. What lies between is other instances': as many can write into one
 * store, and no two of its rows have one number.
 */
export const SEQ_STEP = 32;

/** The number of a batch's row. @param firstSeq that of its first */
export function seqAt(firstSeq: number, index: number): number {
  return firstSeq + index * SEQ_STEP;
}

/** A cursor as clients keep it: they need not know what is in it, and it fits into a URL as it is. */
export function cursorText({ timeUs, seq }: Cursor): string {
  return `~${timeUs.toString(36)}~${seq.toString(36)}`;
}

const CURSOR = /^~(-?[0-9a-z]{1,11})~([0-9a-z]{1,11})$/;

/** Reads a cursor; undefined for any other text, such as an event's id. */
export function readCursor(text: string): Cursor | undefined {
  const match = CURSOR.exec(text);
  if (!match) return undefined;
  const [timeUs, seq] = [Number.parseInt(match[1] ?? "", 36), Number.parseInt(match[2] ?? "", 36)];
  return Number.isSafeInteger(timeUs) && Number.isSafeInteger(seq) ? { timeUs, seq } : undefined;
}
