import type { Level } from "../../lib/event.ts";
import type { Labels, NoteItem } from "../sources/source.ts";

/** The text of one event: usually a line, several for the pretty format, a chain of causes or a panic. */
export interface Line {
  stream: string;
  /** What the source knows of the origin, with what a prefix of the line told where the source knew nothing better. */
  labels: Labels;
  key: string;
  position: string;
  /** `BytesItem.file` of the file that it was read from, where it was. */
  file?: string;
  timeUs: number | null;
  /** What a clock whose zone nobody told showed, read as if it were UTC; microseconds since the epoch. */
  clockUs?: number;
  /** The transport's own level; counts only where the text tells none. */
  level?: Level;
  /** The transport's own fields of this line; count only where the text tells none of that name. */
  fields?: Readonly<Record<string, string>>;
  /** Set for a note of Jobtrail's own: `text` is its message and `raw` is empty. */
  about?: NoteItem["about"];
  /** True where it goes on with the event before it of the same origin, which had to leave before this came. */
  continues?: true;
  /** True for a piece of a line that was too long for its container's log; the next piece is the line's as well. */
  isPartial?: true;
  /** The very bytes as text where they are UTF-8, else the bytes; lines joined by "\n", the last terminator left out. */
  raw: string | Uint8Array;
  /** `raw` as text without escape codes and prefixes; what is not UTF-8 is U+FFFD. */
  text: string;
}

/** Whether two lines were printed by one process, as far as their labels tell. */
export function isSameOrigin({ labels: one }: Line, { labels: other }: Line): boolean {
  return one === other || (one.host === other.host && one.service === other.service);
}
