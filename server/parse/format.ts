import type { Level } from "../../lib/event.ts";

/** What a format reads out of one event's text. */
export interface ParsedLine {
  /** Microseconds since the epoch, or null where the line has no time. */
  timeUs: number | null;
  level: Level | "";
  target: string;
  message: string;
  /** The event's own fields; values as text exactly as logged (a number keeps all its digits). */
  fields: Record<string, string>;
  /** Fields of the enclosing spans, innermost last winning; kept apart so that an event's own field wins. */
  spanFields: Record<string, string>;
}

/** A log format: one file each, listed in `registry.ts`. */
export interface Format {
  readonly name: string;
  /** Returns undefined for "not mine"; never throws; linear in the text's length. */
  parse(text: string): ParsedLine | undefined;
  /** Real lines (or whole multi-line events) of this format, which every other format must refuse. */
  readonly samples: readonly string[];
}
