import { opensWith, stepTo, type Continuation } from "./continuation.ts";
import { isSameOrigin, type Line } from "./line.ts";
import { joinedLine, LineParts } from "./joined-line.ts";

/** Origins whose last event left before its end may have come; far more than one pasted file has services. */
const MOST_LEFT_OPEN = 256;

/** Joins the lines of each event of several into one `Line`; every other line passes as it is. */
export class EventJoiner {
  #parts: LineParts | undefined;
  /** How many of the parts certainly belong together; the others wait for what proves it. */
  #sure = 0;
  #next: Continuation = "error";
  /** True where the parts go on with an event that had to leave. */
  #isLate = false;
  /** What may follow the last event of an origin, where that had to leave. */
  readonly #leftOpen = new Map<string, Continuation>();

  /** True while an event may go on with the next line. */
  get pending(): boolean {
    return this.#parts !== undefined;
  }

  /** Takes the next line and adds what it completes to `lines`. */
  push(line: Line, lines: Line[]): void {
    const parts = this.#parts;
    if (parts) {
      if (!isSameOrigin(parts.lines[0]!, line)) this.flush(lines);
      else if (this.#takes(parts, line)) {
        if (!this.#parts) this.#end(parts, lines);
        return;
      } else this.#end(parts, lines);
    }
    this.#begin(line, lines);
  }

  /** Ends the event that is pending, if any, and adds it to `lines`. What of it comes later goes on with it. */
  flush(lines: Line[]): void {
    const parts = this.#parts;
    if (!parts) return;
    if (this.#leftOpen.size >= MOST_LEFT_OPEN) this.#leftOpen.clear();
    this.#leftOpen.set(originOf(parts.lines[0]!), this.#next);
    this.#end(parts, lines);
  }

  #takes(parts: LineParts, line: Line): boolean {
    const step = stepTo(this.#next, line.text);
    if (!step || !parts.fits(line)) return false;
    parts.add(line);
    if (step.isSure) this.#sure = parts.lines.length;
    if (step.next) this.#next = step.next;
    else this.#parts = undefined;
    return true;
  }

  #begin(line: Line, lines: Line[]): void {
    const step = this.#leftOpen.size > 0 ? this.#lateStep(line) : undefined;
    const next = step ? step.next : opensWith(line.text);
    if (!next) {
      lines.push(step ? { ...line, continues: true } : line);
      return;
    }
    this.#parts = new LineParts(line);
    this.#isLate = step !== undefined;
    this.#sure = step && !step.isSure ? 0 : 1;
    this.#next = next;
  }

  #lateStep(line: Line): ReturnType<typeof stepTo> {
    const origin = originOf(line);
    const open = this.#leftOpen.get(origin);
    if (open === undefined) return undefined;
    this.#leftOpen.delete(origin);
    return stepTo(open, line.text);
  }

  #end({ lines: parts }: LineParts, lines: Line[]): void {
    this.#parts = undefined;
    if (this.#sure > 0) {
      const line = joinedLine(parts.slice(0, this.#sure));
      lines.push(this.#isLate ? { ...line, continues: true } : line);
    }
    for (const part of parts.slice(this.#sure)) lines.push(part);
    this.#sure = 0;
  }
}

function originOf({ labels: { host, service } }: Line): string {
  return `${host}\0${service}`;
}
