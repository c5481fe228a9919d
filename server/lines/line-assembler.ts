import type { BytesItem, Labels, LineItem, SourceItem } from "../sources/source.ts";
import { EventJoiner } from "./event-joiner.ts";
import { LineSplitter, textOrBytes, type CutLine } from "./line-splitter.ts";
import type { Line } from "./line.ts";
import { PieceJoiner } from "./piece-joiner.ts";
import type { Told } from "./prefix/prefix.ts";
import { readText } from "./read-text.ts";

/**
 * Turns what a source delivers of one stream into the texts of events, in order: splits bytes into lines, takes prefixes
 * and escape codes off `text`, and joins the lines of a multi-line event. `raw` stays exactly what came: the `raw` of all
 * lines, each followed by "\n", is the file again, but for holes of NULs.
 */
export class LineAssembler {
  readonly #splitter = new LineSplitter();
  readonly #pieces = new PieceJoiner();
  readonly #joiner = new EventJoiner();

  /** True while a multi-line event waits for its end; call `flush` when the stream is idle. */
  get pending(): boolean {
    return this.#joiner.pending || this.#pieces.pending;
  }

  /** True while there is anything that would be lost with the assembler. */
  get holds(): boolean {
    return this.pending || this.#splitter.holds;
  }

  /** The events that `item` completes. Keeps no reference to the item's bytes. */
  push(item: SourceItem): Line[] {
    const lines: Line[] = [];
    if (item.kind === "line") {
      this.#join(lineOf(item), lines);
      return lines;
    }
    if (item.kind === "note") {
      const { stream, labels, key, position, timeUs, level, about, message } = item;
      this.#flushTo(lines);
      lines.push({ stream, labels, key, position, timeUs, level, about, raw: "", text: message });
      return lines;
    }
    for (const cut of this.#splitter.push(item)) this.#join(lineOfFile(item, cut), lines);
    if (item.end) this.#flushTo(lines);
    return lines;
  }

  /** Ends the multi-line event that is pending. A line that has no newline yet stays held. */
  flush(): Line[] {
    const lines: Line[] = [];
    this.#flushTo(lines);
    return lines;
  }

  #join(line: Line, lines: Line[]): void {
    if (!line.isPartial && !this.#pieces.pending) {
      this.#joiner.push(line, lines);
      return;
    }
    const whole: Line[] = [];
    this.#pieces.push(line, whole);
    for (const one of whole) this.#joiner.push(one, lines);
  }

  #flushTo(lines: Line[]): void {
    const whole: Line[] = [];
    this.#pieces.flush(whole);
    for (const line of whole) this.#joiner.push(line, lines);
    this.#joiner.flush(lines);
  }
}

/** The transport knows where its lines come from; a prefix only tells what it does not. */
function lineOf({ stream, labels, key, position, timeUs, level, fields, raw: bytes }: LineItem): Line {
  const raw = textOrBytes(bytes);
  const { text, told } = readText(raw);
  const line: Line = { stream, labels, key, position, timeUs, level, fields, raw, text };
  if (!told) return line;
  line.labels = {
    host: labels.host || (told.host ?? ""),
    service: labels.service || (told.service ?? ""),
    fields: { ...told.fields, ...labels.fields },
  };
  return timed(line, told);
}

/** What a file is called is a guess at whose lines it holds; a prefix is not. */
function lineOfFile({ stream, labels }: BytesItem, { file, start, end, raw }: CutLine): Line {
  const { text, told } = readText(raw);
  const [key, position] = [`${file}-${start}`, `${file}:${end}`];
  const line: Line = { stream, labels, key, position, file, timeUs: null, raw, text };
  if (!told) return line;
  line.labels = labelsTold(labels, told);
  return timed(line, told);
}

function labelsTold(labels: Labels, { host, service, fields }: Told): Labels {
  return {
    host: host ?? labels.host,
    service: service ?? labels.service,
    fields: fields ? { ...labels.fields, ...fields } : labels.fields,
  };
}

function timed(line: Line, { timeUs, clockUs, isPartial }: Told): Line {
  if (isPartial) line.isPartial = true;
  if (line.timeUs !== null) return line;
  line.timeUs = timeUs ?? null;
  if (timeUs === undefined) line.clockUs = clockUs;
  return line;
}
