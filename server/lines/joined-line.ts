import type { Line } from "./line.ts";
import { joinTexts } from "./read-text.ts";

/** More lines or bytes than any real event has; what follows is delivered line by line. */
const MOST_LINES = 256;
const MOST_BYTES = 1024 * 1024;

/** Lines that are, or may become, one event. */
export class LineParts {
  readonly lines: Line[];
  #bytes: number;

  constructor(first: Line) {
    this.lines = [first];
    this.#bytes = first.raw.length;
  }

  fits(line: Line): boolean {
    return this.lines.length < MOST_LINES && this.#bytes + line.raw.length <= MOST_BYTES;
  }

  add(line: Line): void {
    this.lines.push(line);
    this.#bytes += line.raw.length;
  }
}

/** One line of several; `raw` is theirs with a newline between each two. */
export function joinedLine(parts: readonly Line[]): Line {
  const first = parts[0]!;
  if (parts.length === 1) return first;
  const last = parts[parts.length - 1]!;
  const line: Line = { ...first, position: last.position, raw: joinRaw(parts), text: joinTexts(parts) };
  delete line.isPartial;
  return line;
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
