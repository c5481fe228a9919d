import { Slice } from "../slice.ts";
import { JsonValues, type JsonValue } from "./json-values.ts";
import { HttpError } from "./problem.ts";
import type { PushedBody } from "./pushed-body.ts";

/** Most lines of a body; beyond them storing it takes minutes, and its sender has given up. */
export const MAX_LINES = 1_000_000;
/** Most objects, and characters of them, that are handed on together. */
const SLICE_OBJECTS = 2_000;
const SLICE_CHARS = 4 * 1024 * 1024;
const NEWLINE = 0x0a;
/** A larger body of longer lines than these is looked through for objects that share a line. */
const FEW_BYTES = 1024 * 1024;
const LONG_LINE_BYTES = 4 * 1024;

/** What was no line of a body, and why. */
export interface Refusal {
  /** Its place among the body's objects, from 1. */
  line: number;
  problem: string;
}

/**
 * Reads a body object by object, and hands on what was read in slices.
 * @param read an object; text is what keeps it from being one, as the end of a sentence
 * @param refuse called with each that is none
 * @throws HttpError 400 for a body that is not whole, 413, 415, all before anything is handed on
 */
export async function* objectSlices<Read extends object>(
  body: PushedBody,
  read: (value: unknown, ordinal: number) => Read | string,
  refuse: (refusal: Refusal) => void,
): AsyncGenerator<Read[]> {
  await check(body);
  const values = new JsonValues();
  const slice = new Slice();
  let ordinal = 0;
  let objects: Read[] = [];
  let chars = 0;
  for await (const found of ofBody(body, values)) {
    for (const value of found) {
      const object = readValue(value, ordinal++, read);
      if (typeof object === "string") refuse({ line: ordinal, problem: object });
      else objects.push(object);
      chars += "text" in value ? value.text.length : 0;
      if (slice.isOver) await slice.rest();
      if (objects.length < SLICE_OBJECTS && chars < SLICE_CHARS) continue;
      yield objects;
      [objects, chars] = [[], 0];
    }
  }
  if (objects.length > 0) yield objects;
}

/** What cannot be stored as a whole is refused before a part of it is stored. */
async function check(body: PushedBody): Promise<void> {
  let lines = 0;
  let bytes = 0;
  const slice = new Slice();
  for await (const piece of body.pieces()) {
    bytes += piece.length;
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) {
      if (++lines > MAX_LINES) throw tooMany("lines");
      if (lines % 1_000 === 0 && slice.isOver) await slice.rest();
    }
  }
  if (bytes > FEW_BYTES && bytes / (lines + 1) > LONG_LINE_BYTES) await count(body, slice);
}

/** Objects that do not stand in lines of their own are looked for one by one. */
async function count(body: PushedBody, slice: Slice): Promise<void> {
  let objects = 0;
  for await (const found of ofBody(body, new JsonValues())) {
    const values = found[Symbol.iterator]();
    while (!values.next().done) {
      if (++objects > MAX_LINES) throw tooMany("objects");
      if (slice.isOver) await slice.rest();
    }
  }
}

async function* ofBody(body: PushedBody, values: JsonValues): AsyncGenerator<Iterable<JsonValue>> {
  for await (const piece of body.pieces()) yield values.push(piece);
  yield values.end();
}

function readValue<Read extends object>(
  value: JsonValue,
  ordinal: number,
  read: (value: unknown, ordinal: number) => Read | string,
): Read | string {
  if ("problem" in value) return value.problem;
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.text);
  } catch {
    return "is not JSON";
  }
  return read(parsed, ordinal);
}

function tooMany(what: string): HttpError {
  return new HttpError(
    413,
    "too-large",
    `The body has more than ${MAX_LINES} ${what}. Nothing of this request was stored; send it in smaller parts.`,
  );
}
