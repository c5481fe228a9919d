import type { Level } from "../../lib/event.ts";
import type { ParsedLine } from "./format.ts";
import { scalarsOf, type Scalar } from "./json-scalars.ts";
import { copyOf } from "./kept.ts";
import { readTime } from "./read-head.ts";

/** A value that differs from line to line, as JSON writes one: text without an escape, or a number. */
const TEXT = String.raw`([^"\\\x00-\x1f]*)`;
const NUMBER = String.raw`(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)`;

/**
 * What lines of one statement in a program's source have in common: all but their time, numbers, and texts with a digit
 * in them. Read with it, a line is compared rather than parsed.
 */
export interface JsonShape {
  /** What stands before the first value, which is a text, and between it and the second. */
  readonly beginning: string;
  readonly behindFirst: string;
  /** Matches the whole of a line, and captures its values. */
  readonly pattern: RegExp;
  /** Which capture is the time; 0 where there is none. */
  readonly time: number;
  readonly level: Level | "";
  /** Texts that are the same in all lines, and for each that is not, which capture it is; 0 for those that are. */
  readonly target: string;
  readonly targetFrom: number;
  readonly message: string;
  readonly messageFrom: number;
  /** The event's own fields with its spans' beneath them: the constant ones, and "" for the others … */
  readonly fields: Readonly<Record<string, string>>;
  /** … whose names these are, and which capture each is. */
  readonly names: readonly string[];
  readonly namesFrom: readonly number[];
}

/** Longer lines, and lines of more values, are rare. */
const MOST_CHARS = 4_096;
const MOST_VALUES = 48;

/** What stands for a value in a line by which a shape is found; it comes out wherever the value does. */
const MARK = /\ue000\d\d\ue001|7182818284590\d\d/;

/**
 * Finds the shape of a line: it is read once more with a mark in place of each value, and where the marks come out is
 * where the values of other lines belong.
 * @param read the way in which lines are read exactly
 * @returns undefined where lines like this one are not worth it, or where what comes of a value depends on more than itself
 */
export function shapeOf(text: string, read: (text: string) => ParsedLine | undefined): JsonShape | undefined {
  if (text.length > MOST_CHARS || MARK.test(text) || !text.isWellFormed()) return undefined;
  const values = scalarsOf(text)?.filter(isVariable);
  // Other lines are none of a program's that logs by the thousand.
  if (!values?.[0]?.isText || values.length > MOST_VALUES) return undefined;
  const literals: string[] = [];
  const marks = new Map<string, number>();
  let pattern = "^";
  let marked = "";
  let time = 0;
  let from = 0;
  for (const [index, value] of values.entries()) {
    const literal = text.slice(from, value.from);
    literals.push(literal);
    pattern += escaped(literal) + (value.isText ? TEXT : NUMBER);
    if (isTime(value)) time = index + 1;
    const put = isTime(value) ? value.text : mark(value, index);
    marks.set(put, index + 1);
    marked += literal + put;
    from = value.to;
  }
  const last = text.slice(from);
  literals.push(last);
  const parsed = read(marked + last);
  if (!parsed || (time === 0 && parsed.timeUs !== null)) return undefined;
  return shapeWith(parsed, marks, {
    beginning: copyOf(literals[0] ?? ""),
    behindFirst: copyOf(literals[1] ?? ""),
    pattern: new RegExp(`${pattern}${escaped(last)}$`),
    time,
  });
}

function escaped(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function shapeWith(
  parsed: ParsedLine,
  marks: ReadonlyMap<string, number>,
  head: Pick<JsonShape, "beginning" | "behindFirst" | "pattern" | "time">,
): JsonShape | undefined {
  const fields: Record<string, string> = {};
  const names: string[] = [];
  const namesFrom: number[] = [];
  for (const told of [parsed.fields, parsed.spanFields])
    for (const [name, value] of Object.entries(told)) {
      if (Object.hasOwn(fields, name)) continue;
      const capture = marks.get(value) ?? 0;
      if ((capture === 0 && MARK.test(value)) || MARK.test(name) || name === "__proto__") return undefined;
      fields[name] = capture === 0 ? copyOf(value) : "";
      if (capture === 0) continue;
      names.push(name);
      namesFrom.push(capture);
    }
  const { level, target, message } = parsed;
  const targetFrom = marks.get(target) ?? 0;
  const messageFrom = marks.get(message) ?? 0;
  if ((targetFrom === 0 && MARK.test(target)) || (messageFrom === 0 && MARK.test(message))) return undefined;
  return {
    ...head,
    level,
    target: copyOf(target),
    targetFrom,
    message: copyOf(message),
    messageFrom,
    fields,
    names,
    namesFrom,
  };
}

function isVariable({ text, isText, depth, key }: Scalar): boolean {
  return !isText || /\d/.test(text) || (depth === 1 && key === "timestamp");
}

function isTime({ depth, key }: Scalar): boolean {
  return depth === 1 && key === "timestamp";
}

function mark({ isText }: Scalar, index: number): string {
  const digits = String(index).padStart(2, "0");
  return isText ? `\ue000${digits}\ue001` : `7182818284590${digits}`;
}

/** Reads a line that has this shape; undefined where it has not, or where its time is none that a timer writes. */
export function readWithShape(shape: JsonShape, text: string): ParsedLine | undefined {
  const values = shape.pattern.exec(text);
  if (!values) return undefined;
  const timeUs = shape.time === 0 ? null : readTime(values[shape.time]!);
  if (timeUs === undefined) return undefined;
  const fields: Record<string, string> = { ...shape.fields };
  const { names, namesFrom } = shape;
  for (let index = 0; index < names.length; index++) fields[names[index]!] = values[namesFrom[index]!]!;
  return {
    timeUs,
    level: shape.level,
    target: shape.targetFrom === 0 ? shape.target : values[shape.targetFrom]!,
    message: shape.messageFrom === 0 ? shape.message : values[shape.messageFrom]!,
    fields,
    spanFields: NO_FIELDS,
  };
}

const NO_FIELDS: Record<string, string> = {};
