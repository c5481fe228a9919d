import type { Output } from "./pieces.ts";
import { nanosecondAfter, secondsBefore, type EngineTime } from "./engine-time.ts";

// A position is `o1780580373.123456789+3~1780580372.000000001,e…,p1780580371.5,x1780580400.1`: for stdout and stderr the
// newest time so far, how many lines came from the first of that time on, and the oldest time among those where a
// clock was set back; the beginning of the other output's unfinished line; the end of the container that was told last;
// a time before which nothing is to be read again.
// For an event of several lines it is `first..last`.

/** What a line is to what was read before. */
type Place =
  | "taken"
  | "new"
  /** It is new, and the line that reading was to resume behind is gone. */
  | "gap";

interface Mark {
  newest: EngineTime;
  /** Lines from the first with the newest time on, that one too. */
  lines: number;
  /** Oldest time among those lines. */
  oldest: EngineTime;
  /** How many of them were taken before reading began again. */
  skip: number;
  /** Whether, since reading began again, the first line with the newest time has come. */
  isFound: boolean;
  /** Whether that line must come. */
  isExpected: boolean;
}

/** The engine may write lines of the two outputs to its log in another order than their times: by so much at most. */
const OVERLAP_S = 2;
/** An output that has been silent for longer does not make the other be read again from there. */
const SILENT_AFTER_S = 60;

const SIGNS: Record<Output, string> = { stdout: "o", stderr: "e" };
const MARK = /^([oe])(\d{10}\.\d{9})\+(\d+)(?:~(\d{10}\.\d{9}))?$/;
const TIME = /^([pxt])(\d{10}\.\d{9})$/;

/**
 * How far the log of one container has been read. The engine's log has no offsets, only times, and those neither
 * differ from line to line nor always grow; but each output is in order. So a line's place is the newest time that
 * its output had shown and the line's ordinal since that time came up.
 */
export class LogPosition {
  readonly #marks = new Map<Output, Mark>();
  #open: EngineTime | undefined;
  #exit: EngineTime | undefined;
  #floor: EngineTime | undefined;

  /** @param text a stored position; undefined where nothing was read */
  constructor(text?: string) {
    const last = text?.slice(text.indexOf("..") === -1 ? 0 : text.indexOf("..") + 2);
    for (const part of last?.split(",") ?? []) this.#readPart(part);
    this.reopen();
  }

  /** When the end of the container was that was told last. */
  get exit(): EngineTime | undefined {
    return this.#exit;
  }

  set exit(time: EngineTime | undefined) {
    this.#exit = time;
  }

  /** Reading begins again. @returns from when on the engine must deliver again; undefined for everything */
  reopen(): EngineTime | undefined {
    const known = this.#since();
    const since = this.#floor !== undefined && (known ?? "") < this.#floor ? this.#floor : known;
    for (const mark of this.#marks.values()) {
      mark.skip = Math.max(mark.skip, mark.lines);
      mark.lines = 0;
      mark.isFound = false;
      mark.isExpected = since !== undefined && since <= mark.newest;
    }
    return since;
  }

  /** All that the log held by then was taken, and nothing of it must be delivered again. @param time of the end */
  close(time: EngineTime): void {
    const times = [time, ...[...this.#marks.values()].map(({ newest }) => newest)].sort();
    this.#floor = nanosecondAfter(times.at(-1) ?? time);
  }

  /** Takes note of the next line of an output. At a gap the line's own turn is still to come: call it again. */
  advance(output: Output, time: EngineTime): Place {
    const mark = this.#marks.get(output);
    if (!mark) {
      this.#marks.set(output, begun(time, 1));
      return "new";
    }
    if (!mark.isFound) {
      if (time < mark.newest) return "taken";
      mark.isFound = true;
      if (time > mark.newest && mark.isExpected) {
        this.#marks.set(output, begun(time, 0));
        return "gap";
      }
    }
    if (time > mark.newest) {
      this.#marks.set(output, begun(time, 1));
      return "new";
    }
    mark.lines++;
    if (time < mark.oldest) mark.oldest = time;
    return mark.lines > mark.skip ? "new" : "taken";
  }

  /** Names the line that `advance` was called for last, the same after any restart. */
  key(output: Output): string {
    const mark = this.#marks.get(output);
    return `${mark?.newest.replace(".", "") ?? ""}-${mark?.lines ?? 0}${SIGNS[output]}`;
  }

  /** The newest time that the output has shown. */
  newest(output: Output): EngineTime | undefined {
    return this.#marks.get(output)?.newest;
  }

  /**
   * @param open when the oldest line began that is unfinished now
   * @param exit the end of the container that has been told when reading resumes here
   */
  text(open: EngineTime | undefined, exit = this.#exit): string {
    this.#open = open;
    const parts = [...this.#marks].map(([output, { newest, lines, skip, oldest }]) => {
      const back = oldest < newest ? `~${oldest}` : "";
      return `${SIGNS[output]}${newest}+${Math.max(lines, skip)}${back}`;
    });
    if (open !== undefined) parts.push(`p${open}`);
    if (exit !== undefined) parts.push(`x${exit}`);
    if (this.#floor !== undefined) parts.push(`t${this.#floor}`);
    return parts.join(",");
  }

  /** From when on the engine must deliver again so that nothing is missed. */
  #since(): EngineTime | undefined {
    const oldest = [...this.#marks.values()].map((mark) => mark.oldest).sort();
    const [first] = oldest;
    const last = oldest.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const floor = secondsBefore(last, SILENT_AFTER_S);
    const marked = first > floor ? first : floor;
    return secondsBefore(this.#open !== undefined && this.#open < marked ? this.#open : marked, OVERLAP_S);
  }

  #readPart(part: string): void {
    const [, sign, newest, lines, oldest] = MARK.exec(part) ?? [];
    if (newest !== undefined) {
      const mark = { ...begun(newest, Number(lines)), oldest: oldest ?? newest };
      this.#marks.set(sign === SIGNS.stderr ? "stderr" : "stdout", mark);
    }
    const [, kind, time] = TIME.exec(part) ?? [];
    if (kind === "p") this.#open = time;
    if (kind === "x") this.#exit = time;
    if (kind === "t") this.#floor = time;
  }
}

function begun(time: EngineTime, lines: number): Mark {
  return { newest: time, lines, oldest: time, skip: 0, isFound: true, isExpected: false };
}
