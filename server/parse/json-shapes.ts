import type { ParsedLine } from "./format.ts";
import { readWithShape, shapeOf, type JsonShape } from "./json-shape.ts";

/** A program has about as many statements that log; those that come often are kept. */
const MOST_SHAPES = 256;
/** Where lines have ever new shapes, looking for them costs more than it brings: this many lines go by without. */
const REST_LINES = 20_000;
/** … and this many behind one that has none, as where every line has escapes. */
const REST_AFTER_ODD = 16;

/** Where lines of one program differ behind their time: in their level, and in the first words of their message. */
const TELLING = [14, 40, 42, 44, 46, 48, 50, 52, 54] as const;
const LEAST_LITERAL = 55;
/** The key of shapes that have another value there already. */
const UNTOLD = -1;

/** The shapes of the lines that came last. What they give is what reading a line exactly gives, only sooner. */
export class JsonShapes {
  /** By what is before the first value, which is the time's name; and then by what is told behind it. */
  readonly #groups = new Map<string, Map<number, JsonShape[]>>();
  #count = 0;
  #rest = 0;

  /** The line, where it has a shape that is known. */
  read(text: string): ParsedLine | undefined {
    for (const [beginning, shapes] of this.#groups) {
      if (!text.startsWith(beginning)) continue;
      const firstEnd = text.indexOf('"', beginning.length);
      return (
        readWithAny(shapes.get(toldBehind(text, firstEnd)), text) ?? readWithAny(shapes.get(UNTOLD), text)
      );
    }
    return undefined;
  }

  /** Takes note of a line that has none. @param read the way in which lines are read exactly */
  learn(text: string, read: (text: string) => ParsedLine | undefined): void {
    if (this.#rest > 0) {
      this.#rest--;
      return;
    }
    if (this.#count >= MOST_SHAPES) {
      this.#groups.clear();
      this.#count = 0;
      this.#rest = REST_LINES;
      return;
    }
    const shape = shapeOf(text, read);
    if (shape) this.#add(shape);
    else this.#rest = REST_AFTER_ODD;
  }

  #add(shape: JsonShape): void {
    const { beginning, behindFirst: told } = shape;
    let group = this.#groups.get(beginning);
    if (!group) this.#groups.set(beginning, (group = new Map<number, JsonShape[]>()));
    const key = told.length < LEAST_LITERAL ? UNTOLD : toldBehind(told, 0);
    const alike = group.get(key);
    if (alike) alike.push(shape);
    else group.set(key, [shape]);
    this.#count++;
  }
}

function readWithAny(shapes: readonly JsonShape[] | undefined, text: string): ParsedLine | undefined {
  if (!shapes) return undefined;
  for (const shape of shapes) {
    const read = readWithShape(shape, text);
    if (read) return read;
  }
  return undefined;
}

/** A number from 0 to 2^31 - 1 that is the same for lines that are alike at the telling places behind `from`. */
function toldBehind(text: string, from: number): number {
  let told = 0;
  for (const place of TELLING) told = (Math.imul(told, 31) + text.charCodeAt(from + place)) & 0x7fffffff;
  return told;
}
