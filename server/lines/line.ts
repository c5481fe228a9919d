import type { Level } from "../../lib/event.ts";
import type { Labels, NoteItem } from "../sources/source.ts";

/** The text of one event: usually a line, several for the pretty format. */
export interface Line {
  stream: string;
  labels: Labels;
  key: string;
  position: string;
  timeUs: number | null;
  /** The transport's own level; counts only where the text tells none. */
  level?: Level;
  /** The transport's own fields of this line; count only where the text tells none of that name. */
  fields?: Readonly<Record<string, string>>;
  /** Set for a note of Jobtrail's own: `text` is its message and `raw` is empty. */
  about?: NoteItem["about"];
  /** The very bytes as text where they are UTF-8, else the bytes; lines joined by "\n", the last terminator left out. */
  raw: string | Uint8Array;
  /** `raw` as text without escape codes; what is not UTF-8 is U+FFFD. */
  text: string;
}
