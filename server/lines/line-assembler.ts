import type { SourceItem } from "../sources/source.ts";
import { cleanText } from "./clean-text.ts";
import { EventJoiner } from "./event-joiner.ts";
import { LineSplitter, textOrBytes } from "./line-splitter.ts";
import type { Line } from "./line.ts";

/**
 * Turns what a source delivers of one stream into the texts of events, in order: splits bytes into lines, joins the
 * lines of a multi-line event, and strips escape codes from `text`. `raw` stays exactly what came: the `raw` of all
 * lines, each followed by "\n", is the file again.
 */
export class LineAssembler {
  private readonly splitter = new LineSplitter();
  private readonly joiner = new EventJoiner();

  /** True while a multi-line event waits for its end; call `flush` when the stream is idle. */
  get pending(): boolean {
    return this.joiner.pending;
  }

  /** The events that `item` completes. Keeps no reference to the item's bytes. */
  push(item: SourceItem): Line[] {
    const lines: Line[] = [];
    if (item.kind === "line") {
      const { stream, labels, key, position, timeUs, level, fields } = item;
      const raw = textOrBytes(item.raw);
      this.joiner.push(
        { stream, labels, key, position, timeUs, level, fields, raw, text: cleanText(raw) },
        lines,
      );
      return lines;
    }
    if (item.kind === "note") {
      const { stream, labels, key, position, timeUs, level, about, message } = item;
      this.joiner.flush(lines);
      lines.push({ stream, labels, key, position, timeUs, level, about, raw: "", text: message });
      return lines;
    }
    for (const { file, start, end, raw } of this.splitter.push(item)) {
      const { stream, labels } = item;
      this.joiner.push(
        {
          stream,
          labels,
          key: `${file}-${start}`,
          position: `${file}:${end}`,
          timeUs: null,
          raw,
          text: cleanText(raw),
        },
        lines,
      );
    }
    if (item.end) this.joiner.flush(lines);
    return lines;
  }

  /** Ends the multi-line event that is pending. A line that has no newline yet stays held. */
  flush(): Line[] {
    const lines: Line[] = [];
    this.joiner.flush(lines);
    return lines;
  }
}
