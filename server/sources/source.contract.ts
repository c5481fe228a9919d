import { describe, expect, test } from "vitest";
import { seededRandom } from "../../e2e/seeded-random.ts";
import type { Checkpoints, Hints, NoteItem, Source, SourceItem } from "./source.ts";

/** A line as a source delivered it, cut out of its stretch of bytes where the source delivers those. */
export interface Delivered {
  stream: string;
  position: string;
  key: string;
  raw: string;
  /** Of a note what it is about; its `raw` is the message. */
  about?: NoteItem["about"];
}

/** A place that a source reads and a test writes to. */
export interface Place {
  /** Appends lines and resolves when they are written. Lines are bytes as latin1 text, without newlines. */
  write(lines: readonly string[]): Promise<void>;
  /** A new source over the place, as after a restart. */
  source(): Source;
  close(): Promise<void>;
}

/** A place where lines may be gone before they are read; almost any. */
export interface LosingPlace extends Place {
  /** Lines that nobody reads: they are written and gone before the place is read again. */
  lose(lines: readonly string[]): Promise<void>;
}

/** Reads lines until `isEnough`, then aborts. @param from the positions of what was read before */
export async function readUntil(
  source: Source,
  from: Checkpoints,
  isEnough: (lines: readonly Delivered[]) => boolean,
  hints?: Hints,
): Promise<Delivered[]> {
  const abort = new AbortController();
  const lines: Delivered[] = [];
  const cutter = new Cutter();
  if (isEnough(lines)) abort.abort();
  for await (const items of source.read(from, abort.signal, hints)) {
    for (const item of items) lines.push(...cutter.cut(item));
    if (isEnough(lines)) abort.abort();
  }
  return lines;
}

/** The position behind the last of the lines, for each of their streams; the stream read last comes last. */
export function checkpointsOf(lines: readonly Delivered[]): Map<string, string> {
  const positions = new Map<string, string>();
  for (const { stream, position } of lines) {
    positions.delete(stream);
    positions.set(stream, position);
  }
  return positions;
}

/** Cuts stretches of bytes at newlines, each stream's apart. */
class Cutter {
  readonly #held = new Map<string, { file: string; start: number; text: string }>();

  cut(item: SourceItem): Delivered[] {
    const { stream } = item;
    if (item.kind !== "bytes") {
      const { key, position } = item;
      if (item.kind === "note") return [{ stream, key, position, raw: item.message, about: item.about }];
      return [{ stream, key, position, raw: Buffer.from(item.raw).toString("latin1") }];
    }
    const { file, offset, end } = item;
    const held = this.#held.get(stream);
    const goesOn = held?.file === file && held.start + held.text.length === offset;
    // A source must not leave a file before it has said that the file has ended.
    if (held?.text && !goesOn) throw new Error(`${held.text.length} bytes of ${held.file} were left behind.`);
    let start = goesOn ? held.start : offset;
    const pieces = ((goesOn ? held.text : "") + Buffer.from(item.bytes).toString("latin1")).split("\n");
    const text = end ? "" : (pieces.pop() ?? "");
    if (end && pieces.at(-1) === "") pieces.pop();
    const lines = pieces.map((raw) => {
      const key = `${file}-${start}`;
      start += raw.length + 1;
      return { stream, key, position: `${file}:${start}`, raw };
    });
    this.#held.set(stream, { file, start, text });
    return lines;
  }
}

/** What every source that reads a growing place must do. */
export function describeSource(name: string, open: () => Promise<Place>): void {
  describe(`${name}, as every source`, () => {
    test("delivers every line once and in order, those written later too", async () => {
      const place = await open();
      try {
        await place.write(some(0, 2_000));
        let writing: Promise<void> | undefined;
        const lines = await readUntil(place.source(), new Map(), ({ length }) => {
          if (length >= 2_000) writing ??= place.write(some(2_000, 500));
          return length >= 2_500;
        });
        await writing;
        expect(lines.map(({ raw }) => raw)).toEqual([...some(0, 2_000), ...some(2_000, 500)]);
        expect(new Set(lines.map(({ key }) => key)).size).toBe(2_500);
      } finally {
        await place.close();
      }
    });

    test("resumes behind any line, with the same keys", async () => {
      const place = await open();
      try {
        await place.write(some(0, 300));
        const all = await readUntil(place.source(), new Map(), ({ length }) => length >= 300);
        for (const at of [1, 2, 150, 298, 299]) {
          const from = checkpointsOf(all.slice(0, at));
          const rest = await readUntil(place.source(), from, ({ length }) => length >= 300 - at);
          expect(rest).toEqual(all.slice(at));
        }
      } finally {
        await place.close();
      }
    });

    test("loses and repeats nothing over restarts at random lines while lines flow in", async () => {
      const random = seededRandom(name);
      const place = await open();
      const expected = Array.from({ length: 30 }, (_, batch) => some(batch * 100, 100)).flat();
      const stored: Delivered[] = [];
      try {
        const writing = (async () => {
          for (let from = 0; from < expected.length; from += 100)
            await place.write(expected.slice(from, from + 100));
        })();
        while (stored.length < expected.length) {
          const enough = Math.min(1 + Math.floor(random() * 400), expected.length - stored.length);
          const read = await readUntil(
            place.source(),
            checkpointsOf(stored),
            ({ length }) => length >= enough,
          );
          // Of what was read only a part was stored when the program ended.
          stored.push(...read.slice(0, Math.max(1, Math.floor(random() * read.length))));
        }
        await writing;
        expect(stored.map(({ raw }) => raw)).toEqual(expected);
      } finally {
        await place.close();
      }
    });

    test("ends when it is told to, also while it waits for lines", async () => {
      const place = await open();
      try {
        await place.write(some(0, 3));
        const abort = new AbortController();
        const source = place.source();
        let lines = 0;
        const cutter = new Cutter();
        for await (const items of source.read(new Map(), abort.signal)) {
          for (const item of items) lines += cutter.cut(item).length;
          if (lines === 3) setImmediate(() => abort.abort());
        }
        expect(lines).toBe(3);
        expect(source.status().state).toBe("stopped");
      } finally {
        await place.close();
      }
    });
  });
}

/** As {@link describeSource}, of a place where lines can be gone before they are read. */
export function describeLosingSource(name: string, open: () => Promise<LosingPlace>): void {
  describeSource(name, open);
  describe(`${name}, as every source that can lose lines`, () => {
    test("tells a loss as a note, once, also after a restart", async () => {
      const place = await open();
      try {
        await place.write(some(0, 20));
        const read = await readUntil(place.source(), new Map(), ({ length }) => length >= 20);
        await place.lose(some(20, 20));
        await place.write(some(1_000, 5));
        const rest = (before: readonly Delivered[]): Promise<Delivered[]> =>
          readUntil(place.source(), checkpointsOf(before), (lines) =>
            lines.some(({ raw }) => raw.startsWith("line 1004 ")),
          );
        const lines = await rest(read);
        expect(lines.filter(({ about }) => about === "gap")).toHaveLength(1);
        expect(lines[0]?.about).toBe("gap");
        expect(lines.slice(1).map(({ raw }) => raw)).toEqual(some(1_000, 5));
        // Killed before the note was stored, it is told again under the same key; after, it is told no more.
        expect(await rest(read)).toEqual(lines);
        expect(await rest([...read, ...lines.slice(0, 1)])).toEqual(lines.slice(1));
        expect(await rest([...read, ...lines.slice(0, 3)])).toEqual(lines.slice(3));
      } finally {
        await place.close();
      }
    });
  });
}

/** Lines that all differ. */
function some(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `line ${from + index} ${"x".repeat((index * 7) % 90)}`);
}
