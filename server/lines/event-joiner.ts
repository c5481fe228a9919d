import type { Line } from "./line.ts";

/** More lines or bytes than any real event has; what follows is delivered line by line. */
const MOST_LINES = 256;
const MOST_BYTES = 1024 * 1024;

// What tracing-subscriber's `Pretty` writes (tracing-subscriber/src/fmt/format/pretty.rs): two spaces and the time,
// then lines indented by four (place or thread, once; one line a span), then an empty line.
const HEADER = /^ {2}(?:\d{4}-\d\d-\d\d[T ]\d\d:|(?: INFO| WARN|ERROR|DEBUG|TRACE) [\w:]+: )/;
const PLACE = /^ {4}(?:at \S+(?: on \S.*)?|on \S.*)$/;
const SPAN = /^ {4}in \S+(?: with \S.*)?$/;

/** Joins the lines of each pretty event into one `Line`; every other line passes as it is. */
export class EventJoiner {
  private parts: Line[] = [];
  private bytes = 0;

  /** True while an event may go on with the next line. */
  get pending(): boolean {
    return this.parts.length > 0;
  }

  /** Takes the next line and adds what it completes to `lines`. */
  push(line: Line, lines: Line[]): void {
    if (this.parts.length > 0) {
      if (line.text === "" && this.fits(line)) {
        this.parts.push(line);
        this.flush(lines);
        return;
      }
      if (this.continues(line) && this.fits(line)) {
        this.parts.push(line);
        this.bytes += line.raw.length;
        return;
      }
      this.flush(lines);
    }
    if (line.text.startsWith("  ") && HEADER.test(line.text)) {
      this.parts.push(line);
      this.bytes = line.raw.length;
    } else {
      lines.push(line);
    }
  }

  /** Ends the event that is pending, if any, and adds it to `lines`. */
  flush(lines: Line[]): void {
    if (this.parts.length === 0) return;
    lines.push(joined(this.parts));
    this.parts = [];
  }

  private continues(line: Line): boolean {
    if (!line.text.startsWith("    ")) return false;
    // The place comes once and first; a second “at” is somebody's stack trace.
    if (this.parts.length === 1 && PLACE.test(line.text)) return true;
    return SPAN.test(line.text);
  }

  private fits(line: Line): boolean {
    return this.parts.length < MOST_LINES && this.bytes + line.raw.length <= MOST_BYTES;
  }
}

function joined(parts: readonly Line[]): Line {
  const first = parts[0]!;
  const last = parts[parts.length - 1]!;
  if (parts.length === 1) return first;
  return {
    ...first,
    position: last.position,
    raw: joinRaw(parts),
    text: parts.map((part) => part.text).join("\n"),
  };
}

function joinRaw(parts: readonly Line[]): string | Uint8Array {
  if (parts.every((part) => typeof part.raw === "string")) return parts.map((part) => part.raw).join("\n");
  const newline = Buffer.from("\n");
  return Buffer.concat(
    parts.flatMap((part, index) => {
      const bytes = typeof part.raw === "string" ? Buffer.from(part.raw) : part.raw;
      return index === 0 ? [bytes] : [newline, bytes];
    }),
  );
}
