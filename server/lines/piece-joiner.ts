import { isSameOrigin, type Line } from "./line.ts";
import { joinedLine, LineParts } from "./joined-line.ts";

/** Puts lines together that a container's log cut into pieces; every other line passes as it is. */
export class PieceJoiner {
  #pieces: LineParts | undefined;

  /** True while a piece waits for the next. */
  get pending(): boolean {
    return this.#pieces !== undefined;
  }

  /** Takes the next line and adds what it completes to `lines`. */
  push(line: Line, lines: Line[]): void {
    const pieces = this.#pieces;
    if (pieces && pieces.fits(line) && isNextPiece(pieces.lines[0]!, line)) {
      pieces.add(line);
      if (!line.isPartial) this.flush(lines);
      return;
    }
    this.flush(lines);
    if (line.isPartial) this.#pieces = new LineParts(line);
    else lines.push(line);
  }

  /** Ends the line whose pieces wait, if any, and adds it to `lines`. */
  flush(lines: Line[]): void {
    if (!this.#pieces) return;
    lines.push(joinedLine(this.#pieces.lines));
    this.#pieces = undefined;
  }
}

/** A container's two outputs stand in one file, and what is between two pieces keeps its place. */
function isNextPiece(first: Line, line: Line): boolean {
  return isSameOrigin(first, line) && first.labels.fields?.["output"] === line.labels.fields?.["output"];
}
