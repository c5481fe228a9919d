import { linesOf, markOf, type Stream } from "./stream.ts";

/** What the store has of one stream, compared with what was written, byte for byte. */
export interface Comparison {
  /** Lines and events that were written. */
  lines: number;
  events: number;
  /** Events that are there at least once. */
  stored: number;
  missing: number;
  doubled: number;
  /** Events behind a later one. */
  unordered: number;
  /** Lines that are other than they were written, or of no event. */
  damaged: number;
  /** The first of each, in words. */
  faults: string[];
}

const TOLD_FAULTS = 12;
/** An export that says nothing for so long has got stuck. */
const QUIET_MS = 60_000;

/**
 * Reads a stream's lines out of the server and compares each with the one that was written, made anew.
 * @param events how many of it were written
 * @throws Error where the export is refused or ends early
 */
export async function compareStored(url: string, stream: Stream, events: number): Promise<Comparison> {
  const reader = new Reader(stream, events);
  for await (const line of exportedLines(url, stream)) reader.take(line);
  return reader.end();
}

async function* exportedLines(url: string, { name }: Stream): AsyncGenerator<string> {
  const ended = new AbortController();
  const quiet = setTimeout(
    () => ended.abort(new Error(`The export of ${name} brought nothing for ${QUIET_MS / 1_000} s.`)),
    QUIET_MS,
  );
  const address = `${url}/api/export?format=raw&q=${encodeURIComponent(`service:${name}`)}`;
  const response = await fetch(address, { signal: ended.signal });
  if (!response.ok) throw new Error(`The export of ${name} was refused with ${response.status}.`);
  let rest = "";
  // One character a byte: every byte is compared.
  for await (const chunk of response.body ?? []) {
    quiet.refresh();
    const lines = `${rest}${Buffer.from(chunk).toString("latin1")}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  clearTimeout(quiet);
  if (rest !== "") throw new Error(`The export of ${name} ends in the middle of a line.`);
}

/** Before anything was read. @param events that were written */
export function comparisonOf(events: number): Comparison {
  return {
    lines: 0,
    events,
    stored: 0,
    missing: 0,
    doubled: 0,
    unordered: 0,
    damaged: 0,
    faults: [],
  };
}

class Reader {
  readonly #stream: Stream;
  readonly #seen: Uint8Array;
  readonly #result: Comparison;
  /** The lines of the event that are still to come. */
  #expected: string[] = [];
  #newest = -1;

  constructor(stream: Stream, events: number) {
    this.#stream = stream;
    this.#seen = new Uint8Array(events);
    this.#result = comparisonOf(events);
  }

  take(line: string): void {
    const mark = markOf(line);
    if (mark !== null) this.#begin(mark.number);
    const expected = this.#expected.shift();
    if (line !== expected)
      this.#damage(`${JSON.stringify(line.slice(0, 200))} is not ${JSON.stringify(expected)}`);
  }

  #begin(number: number): void {
    const { name } = this.#stream;
    this.#endEvent(`before ${name}#${number}`);
    this.#expected = linesOf(this.#stream, number).map((line) => line.toString("latin1"));
    if (number >= this.#seen.length) this.#damage(`${name}#${number} was never written`);
    else if (this.#seen[number] !== 0) {
      this.#result.doubled++;
      this.#tell(`${name}#${number} is there again behind ${name}#${this.#newest}`);
    } else {
      this.#seen[number] = 1;
      this.#result.stored++;
      if (number < this.#newest) {
        this.#result.unordered++;
        this.#tell(`${name}#${number} stands behind ${name}#${this.#newest}`);
      }
    }
    this.#newest = Math.max(this.#newest, number);
  }

  #endEvent(where: string): void {
    if (this.#expected.length > 0) this.#damage(`what is ${where} lacks ${this.#expected.length} lines`);
  }

  #damage(fault: string): void {
    this.#result.damaged++;
    this.#tell(fault);
  }

  #tell(fault: string): void {
    if (this.#result.faults.length < TOLD_FAULTS) this.#result.faults.push(fault);
  }

  end(): Comparison {
    this.#endEvent("at the end");
    const result = this.#result;
    result.missing = result.events - result.stored;
    for (let number = 0; number < result.events; number++)
      result.lines += linesOf(this.#stream, number).length;
    for (const run of runsOf(this.#seen)) this.#tell(`${this.#stream.name}#${run} is missing`);
    return result;
  }
}

/** Runs of numbers that were not seen, as `5` or `5–9`. */
function* runsOf(seen: Uint8Array): Generator<string> {
  for (let from = seen.indexOf(0); from !== -1;) {
    const next = seen.indexOf(1, from);
    const to = (next === -1 ? seen.length : next) - 1;
    yield from === to ? String(from) : `${from}–${to}`;
    from = next === -1 ? -1 : seen.indexOf(0, next);
  }
}
